import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A mail as it arrived. */
export type Arrived = { id: string; from: string; date: Date | undefined; subject: string; text: string; html: string };

/** What the server says to a recipient or a message in place of 250. */
export class Answer extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, says: string) {
    super(says);
    this.responseCode = responseCode;
  }
}

type Manners = {
  /** Throws an Answer to refuse somebody. */
  onRecipient?: (address: string) => void;
  /** Between taking a message over and saying so. */
  onTaken?: (count: number) => Promise<void> | void;
};

/** A real mail server on this machine that keeps what it takes. */
export async function startMailServer({ onRecipient, onTaken }: Manners = {}) {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      try {
        onRecipient?.(address);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
    onData(stream, _session, done) {
      const take = async () => {
        const { messageId = "", from, date, subject = "", text = "", html } = await simpleParser(stream);
        arrived.push({ id: messageId, from: from?.text ?? "", date, subject, text, html: html || "" });
        await onTaken?.(arrived.length);
      };
      take().then(() => done(), done);
    },
  });
  // A client that is killed breaks its connections off.
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const port = portOf(listening.address());
  return {
    env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "Fern <shop@fern.example>" },
    arrived,
    /** How many different ones there are, and how many came more than once. */
    count: () => {
      const different = new Set(arrived.map(({ id }) => id)).size;
      return { different, again: arrived.length - different };
    },
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

export function portOf(address: AddressInfo | string | null): number {
  if (!address || typeof address === "string") throw new Error("It does not listen on a port.");
  return address.port;
}
