import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";

/** Asks somebody whom an administrator has added to the staff to choose a password. */
export const staffInvitation = (store: { name: string }, to: string, token: string): Message =>
  mail(store, to, {
    subject: `You are on the team of ${store.name}`,
    paragraphs: [`An administrator has added you to the staff of ${store.name}. You log in with this e-mail address.`],
    button: { label: "Choose your password within an hour", url: linkTo(routes.reset(token)) },
    footnote: "If the hour is over, ask for another link under “Forgotten password”.",
  });
