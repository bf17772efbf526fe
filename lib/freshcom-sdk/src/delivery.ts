import { pause, unlessAborted } from "./deadline.ts";
import { FreshcomError } from "./freshcom-error.ts";
import { type Reply, readReply } from "./reply.ts";
import type { Settings } from "./settings.ts";

/** One request as it goes over the wire. Only what does no harm when it arrives twice is repeatable. */
export type Delivery = {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  isRepeatable: boolean;
  retries: number;
  signal: AbortSignal;
};

const longestPause = 5_000;

/** Sends a request, again if its answer gets lost or the store asks for patience, and gives what was answered. */
export async function deliver(delivery: Delivery, settings: Settings): Promise<Reply> {
  let wasLost = false;
  for (let tries = 0; ; tries += 1) {
    const outcome = await attempt(delivery, settings);
    const mayRepeat = delivery.isRepeatable && tries < delivery.retries;
    const wait = mayRepeat ? pauseAfter(outcome, settings.retryPause * 2 ** tries) : null;
    if (wait === null && outcome instanceof FreshcomError) throw outcome;
    if (wait === null && !(outcome instanceof FreshcomError)) return wasLost ? settled(delivery, outcome) : outcome;
    wasLost ||= outcome instanceof FreshcomError;
    await pause(wait ?? 0, delivery.signal);
  }
}

async function attempt(delivery: Delivery, settings: Settings): Promise<Reply | FreshcomError> {
  const { url, method, headers, body, signal } = delivery;
  try {
    return await unlessAborted(signal, async () =>
      readReply(await settings.fetch(url, { method, headers, body, signal })),
    );
  } catch (cause) {
    if (signal.aborted) throw cause;
    return new FreshcomError(`No answer from ${new URL(url, "http://localhost").host}`, { cause });
  }
}

/** How long to wait before the next try, in milliseconds; null when another try would not help. */
function pauseAfter(outcome: Reply | FreshcomError, patience: number): number | null {
  if (outcome instanceof FreshcomError) return patience * (1 + Math.random());
  const { status, body, retryAfter } = outcome;
  const isInProgress = status === 409 && JSON.stringify(body).includes('"request_in_progress"');
  const isAsked = retryAfter !== undefined && (status === 409 || status === 429);
  if (!isInProgress && !isAsked && status !== 503) return null;
  const wait = Math.max((retryAfter ?? 0) * 1_000, patience);
  return wait <= longestPause ? wait : null;
}

/** What is gone when its deletion is repeated was deleted by the try whose answer got lost. */
function settled({ method }: Delivery, reply: Reply): Reply {
  return method === "DELETE" && reply.status === 404 ? { ...reply, status: 204, body: null } : reply;
}
