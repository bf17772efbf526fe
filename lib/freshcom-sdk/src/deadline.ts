import { FreshcomError } from "./freshcom-error.ts";

/** A signal that aborts when the caller's does or when the time is up. `end` has to be called when it is not needed. */
export function startDeadline(timeout: number, caller?: AbortSignal): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const follow = () => controller.abort(caller?.reason);
  const expire = () => controller.abort(new DOMException(`No answer within ${timeout} ms`, "TimeoutError"));
  const timer = timeout > 0 && timeout < Infinity ? setTimeout(expire, timeout) : undefined;
  if (caller?.aborted) follow();
  caller?.addEventListener("abort", follow);
  const end = () => {
    clearTimeout(timer);
    caller?.removeEventListener("abort", follow);
  };
  return { signal: controller.signal, end };
}

/** Waits for `work`, but no longer than the signal allows. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortOf(signal));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
  });
  try {
    return await (signal.aborted ? aborted : Promise.race([work(), aborted]));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Lets some time pass. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = () =>
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
  await unlessAborted(signal, passed).finally(() => clearTimeout(timer));
}

function abortOf({ reason }: AbortSignal): FreshcomError {
  return new FreshcomError(reason instanceof Error ? reason.message : "The call was aborted", { cause: reason });
}
