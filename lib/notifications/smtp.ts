import { createTransport } from "nodemailer";
import { z } from "zod";
import type { OutgoingMessage } from "#lib/notifications/claims.ts";
import { DeliveryFailure, type Transport } from "#lib/notifications/transport.ts";
import { seconds } from "#lib/time.ts";

/** As many at once as are claimed at once, so that nothing that is claimed waits for a connection. */
export const connectionsAtMost = 5;

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A mail server by its address, such as smtps://user:password@mail.example:465. A password is never sent in the clear. */
export function smtpTransport(address: string, from: string): Transport {
  const url = new URL(address);
  const isSecure = url.protocol === "smtps:";
  const options = {
    pool: true as const,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    requireTLS: !isSecure && url.username !== "" && !local.has(url.hostname),
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
    maxConnections: connectionsAtMost,
    // A connection that breaks off is a failure like any other: without this the pool tries again by itself, at once.
    maxRequeues: 0,
    connectionTimeout: seconds(10),
    greetingTimeout: seconds(10),
    socketTimeout: seconds(45),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const mailer = createTransport(options);
  return {
    async send(message) {
      try {
        await mailer.sendMail(asMail(message, from));
      } catch (error) {
        throw failureOf(error);
      }
    },
    close: () => mailer.close(),
  };
}

/**
 * The Message-ID is the row's: a message whose process died after the server had taken it goes out again under the
 * same one, and mail servers and programs that know it show it once.
 */
function asMail({ id, recipient, subject, body, html, insertedAt }: OutgoingMessage, from: string) {
  const domain = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  return {
    from,
    to: { name: "", address: recipient },
    subject: subject ?? "",
    text: body,
    ...(html ? { html } : {}),
    messageId: `<${id}@${domain}>`,
    date: insertedAt,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}

const refused = z
  .object({ code: z.string(), command: z.string(), responseCode: z.number(), response: z.string() })
  .partial();

/** Final is a 5xx about this recipient or this message. About a log-in or a sender, it is ours to put right. */
function failureOf(error: unknown): DeliveryFailure {
  const { code, command = "", responseCode = 0, response } = refused.safeParse(error).data ?? {};
  const isAboutIt = command === "RCPT TO" || command === "DATA";
  const wantsLogIn = responseCode === 530;
  const says = response ? `${command}: ${response}` : `${code ?? ""} ${error instanceof Error ? error.message : error}`;
  return new DeliveryFailure(says, { isFinal: isAboutIt && responseCode >= 500 && !wantsLogIn });
}
