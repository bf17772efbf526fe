import { desc, eq } from "drizzle-orm";
import { auditEvents, outgoingMessages, users } from "#db/schema/index.ts";
import type { Store } from "#e2e/web/store.ts";

export type Mail = { subject: string; body: string };

/** What was sent to a mailbox, newest first. */
export async function mailsTo({ db }: Store, to: string): Promise<Mail[]> {
  const rows = await db
    .select({ subject: outgoingMessages.subject, body: outgoingMessages.body })
    .from(outgoingMessages)
    .where(eq(outgoingMessages.recipient, to))
    .orderBy(desc(outgoingMessages.id));
  return rows.map(({ subject, body }) => ({ subject: subject ?? "", body }));
}

/** The newest mail to a mailbox whose subject is like that. */
export async function lastMail(store: Store, to: string, subject: RegExp): Promise<Mail> {
  const mail = (await mailsTo(store, to)).find((each) => subject.test(each.subject));
  if (!mail) throw new Error(`No mail like ${subject} went to ${to}.`);
  return mail;
}

export const codeIn = ({ body }: Mail): string => /^\d{6}$/m.exec(body)?.[0] ?? "";
export const linksIn = ({ body }: Mail): URL[] => (body.match(/https?:\/\/\S+/g) ?? []).map((link) => new URL(link));
export const tokenIn = (mail: Mail): string => linksIn(mail)[0]?.searchParams.get("token") ?? "";

/** The path of a mail's link. Mails of the fixtures name another host than the store that is visited. */
export function pathIn(mail: Mail): string {
  const [link] = linksIn(mail);
  return link ? link.pathname + link.search : "";
}

/** Other digits than those. */
export const wrongFor = (code: string, step = 1): string => String((Number(code) + step) % 1_000_000).padStart(6, "0");

export async function userOf({ db }: Store, { userId }: { userId: string }) {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  if (!user) throw new Error("The user is gone.");
  return user;
}

/** What the log says of a user, oldest first. */
export async function eventsOf({ db }: Store, { userId }: { userId: string }): Promise<string[]> {
  const rows = await db
    .select({ event: auditEvents.event })
    .from(auditEvents)
    .where(eq(auditEvents.userId, userId))
    .orderBy(auditEvents.id);
  return rows.map(({ event }) => event);
}
