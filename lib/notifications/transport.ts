import { withoutSecrets } from "#lib/http/log.ts";
import type { OutgoingMessage } from "#lib/notifications/claims.ts";

/** What takes a message to whoever brings it there. `send` settles when it was taken over, or throws a DeliveryFailure. */
export type Transport = { send: (message: OutgoingMessage) => Promise<void>; close: () => void };

/** Why a message was not taken. `isFinal` when trying again would not help. */
export class DeliveryFailure extends Error {
  readonly isFinal: boolean;
  constructor(says: string, { isFinal = false }: { isFinal?: boolean } = {}) {
    super(withoutParticulars(says));
    this.isFinal = isFinal;
  }
}

const link = /\bhttps?:\/\/\S+/gi;
const token = /[0-9a-f]{8}-[0-9a-f-]{27}/gi;
const digits = /\+?\d(?:[\s-]?\d){5,}/g;
const longest = 300;

/** What a server answers may quote the message back: its links, tokens, codes and recipient are taken out. */
export function withoutParticulars(text: string): string {
  const kept = text.replace(link, "[link]").replace(token, "[token]").replace(digits, "[digits]");
  return withoutSecrets(kept).replace(/\s+/g, " ").trim().slice(0, longest);
}
