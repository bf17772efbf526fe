import { flatAnswer } from "./answer.ts";
import type { Call, Send, Target } from "./call.ts";
import { startDeadline, unlessAborted } from "./deadline.ts";
import { type Delivery, deliver } from "./delivery.ts";
import { failureOf } from "./failure.ts";
import { FreshcomError } from "./freshcom-error.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import { queryOf } from "./query.ts";
import { requestDocument } from "./request-document.ts";
import type { Session } from "./session.ts";
import { type Settings, urlOf } from "./settings.ts";

/** Makes the calls of one client: in its name, once more with a renewed token if the first was refused. */
export function sender(settings: Settings, session: Session): Send {
  return async <Flat>(call: Call) => {
    const { timeout = settings.timeout, signal } = call.options ?? {};
    const deadline = startDeadline(timeout, signal);
    try {
      const delivery = writeDown(call, settings, deadline.signal);
      const identity = session.identity();
      const token = identity.accessToken;
      let reply = await deliver(signed(delivery, token), settings);
      if (reply.status === 401) {
        const renewed = await unlessAborted(deadline.signal, () => session.renew(identity, token));
        if (renewed) reply = await deliver(signed(delivery, renewed), settings);
      }
      if (reply.status >= 400 || (reply.status !== 204 && !reply.body)) throw failureOf(reply);
      return flatAnswer<Flat>(reply.body ?? {});
    } finally {
      deadline.end();
    }
  };
}

function writeDown(call: Call, settings: Settings, signal: AbortSignal): Delivery {
  const { method, fields, type, options = {} } = call;
  const path = call.path.map(segment).join("/");
  const isWriting = method === "POST" || method === "PATCH";
  const key = options.idempotencyKey ?? (isWriting ? newIdempotencyKey() : undefined);
  return {
    url: urlOf(settings, path) + queryOf({ locale: settings.locale, ...call.params }),
    method,
    headers: {
      Accept: "application/vnd.api+json",
      ...(isWriting && { "Content-Type": "application/vnd.api+json" }),
      ...(key && method !== "GET" && { "Idempotency-Key": key }),
    },
    ...(isWriting && { body: requestDocument(type ?? "", fields ?? {}, idIn(call)) }),
    isRepeatable: !isWriting || Boolean(key),
    retries: options.retries ?? settings.retries,
    signal,
  };
}

function signed(delivery: Delivery, token: string | undefined): Delivery {
  return token ? { ...delivery, headers: { ...delivery.headers, Authorization: `Bearer ${token}` } } : delivery;
}

/** An empty id would name the list, one of dots another path. */
function segment(target: Target | null | undefined): string {
  const id = idOf(target);
  if (/^\.*$/.test(id)) throw new FreshcomError("This call needs the id of what it is about.", {});
  return encodeURIComponent(id);
}

const idIn = ({ method, path }: Call) => (method === "PATCH" && path.length === 2 ? idOf(path[1]) : undefined);

const idOf = (target: Target | null | undefined) => (typeof target === "object" ? target?.id : target) ?? "";
