import { env } from "#lib/env.ts";
import { htmlMail } from "#lib/notifications/html-mail.ts";
import type { Message } from "#lib/notifications/messages.ts";

/** What stands in a mail, in this order: a greeting is not needed, a heading is. */
export type MailContent = {
  subject: string;
  /** Plain sentences, one paragraph each. */
  paragraphs: string[];
  /** Digits to read off and type. */
  code?: string;
  /** Where to go on, as a button and as an address. */
  button?: { label: string; url: string };
  /** Smaller, at the end: what to do if it was not them. */
  footnote?: string;
};

type Store = { name: string };

/** An address of this store as it stands in a mail: from the configuration, whatever host a request was sent to. */
export const linkTo = (path: string): string => new URL(path, env().storeUrl).href;

/** Makes a mail of a store out of its content, as text and as HTML. */
export function mail({ name }: Store, to: string, content: MailContent): Message {
  const { subject, paragraphs, code, button, footnote } = content;
  const parts = [...paragraphs, code, button && `${button.label}:\n${button.url}`, footnote, name];
  return { channel: "email", to, subject, body: parts.filter(Boolean).join("\n\n"), html: htmlMail(name, content) };
}
