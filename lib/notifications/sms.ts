import { DeliveryFailure, type Transport } from "#lib/notifications/transport.ts";
import { seconds } from "#lib/time.ts";

/** Whoever brings text messages. Of two with the same key, one is sent. Throws a DeliveryFailure. */
export type TextSender = { sendText: (to: string, body: string, key: string) => Promise<void> };

const patience = seconds(15);
const finalStatuses = new Set([400, 410, 422]);

/** A provider that takes `{ to, body }` as JSON and knows us by a token. Its answers' words are not kept: they may quote. */
export function httpTextSender(url: string, token: string): TextSender {
  return {
    async sendText(to, body, key) {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}`, "Idempotency-Key": key },
        body: JSON.stringify({ to, body }),
        redirect: "error",
        signal: AbortSignal.timeout(patience),
      }).catch((error: unknown) => {
        throw new DeliveryFailure(reasonOf(error));
      });
      await answer.body?.cancel();
      if (!answer.ok)
        throw new DeliveryFailure(`The provider answered ${answer.status}.`, {
          isFinal: finalStatuses.has(answer.status),
        });
    },
  };
}

/** Text messages as something that can be delivered. */
export const smsTransport = ({ sendText }: TextSender): Transport => ({
  send: ({ id, recipient, body }) => sendText(recipient, body, id),
  close: () => {},
});

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && "code" in cause
    ? `${error.message}: ${cause.code}`
    : `${error.name}: ${error.message}`;
}
