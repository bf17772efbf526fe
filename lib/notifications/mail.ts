import { env } from "#lib/env.ts";
import { htmlMail } from "#lib/notifications/html-mail.ts";
import type { Message } from "#lib/notifications/messages.ts";

/** What stands in a mail, in this order: a greeting is not needed, a heading is. */
export type MailContent = {
  subject: string;
  /** Plain sentences, one paragraph each. */
  paragraphs: string[];
  /** What belongs together by pairs, such as things and what they cost. */
  rows?: { label: string; value: string; isTotal?: boolean }[];
  /** More sentences, after the pairs. */
  below?: string[];
  /** Digits to read off and type. */
  code?: string;
  /** Where to go on, as a button and as an address. */
  button?: { label: string; url: string };
  /** Smaller, at the end: what to do if it was not them. */
  footnote?: string;
  /** A second way to go, quieter, at the very end. */
  link?: { label: string; url: string };
};

type Store = { name: string };

/** An address of this store as it stands in a mail: from the configuration, whatever host a request was sent to. */
export const linkTo = (path: string): string => new URL(path, env().storeUrl).href;

/** Makes a mail of a store out of its content, as text and as HTML. */
export function mail({ name }: Store, to: string, content: MailContent): Message {
  const { subject, paragraphs, rows = [], below = [], code, button, footnote, link } = content;
  const pairs = rows.map(({ label, value }) => `${label}: ${value}`).join("\n");
  const [first, second] = [button, link].map((to) => to && `${to.label}:\n${to.url}`);
  const parts = [...paragraphs, pairs, ...below, code, first, footnote, second, name];
  return { channel: "email", to, subject, body: parts.filter(Boolean).join("\n\n"), html: htmlMail(name, content) };
}
