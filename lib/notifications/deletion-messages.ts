import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type Store = { name: string; defaultLocale: string; timeZone: string; supportEmail: string | null };

/** Tells that an account is going to end, until when that can be taken back, and where. */
export function deletionAsked(store: Store, to: string, dueAt: Date): Message {
  const day = formatTime(dueAt, "moment", { locale: store.defaultLocale, timeZone: store.timeZone });
  return mail(store, to, {
    subject: `Your account at ${store.name} will be deleted`,
    paragraphs: [
      `Somebody, probably you, asked us to delete your account at ${store.name}. We do so on ${day}. Until then everything works as before, and you can change your mind.`,
      "Everywhere else you were logged out.",
    ],
    button: { label: "Log in and keep my account", url: linkTo(routes.account.privacy()) },
    footnote: "If it was not you, keep the account and choose another password: whoever asked knows yours.",
  });
}

/** Tells that the account stays after all. */
export const deletionTakenBack = (store: Store, to: string): Message =>
  mail(store, to, {
    subject: `Your account at ${store.name} stays`,
    paragraphs: [
      `The deletion of your account at ${store.name} was taken back. Nothing was lost.`,
      "If it was you, there is nothing to do.",
    ],
    button: { label: "If it was not you, choose another password", url: linkTo(routes.forgot()) },
  });

/** The last word to somebody whose account has ended. */
export const accountEnded = (store: Store, to: string): Message =>
  mail(store, to, {
    subject: `Your account at ${store.name} is deleted`,
    paragraphs: [
      `We have deleted your account at ${store.name}, as you asked us to: your name, addresses, log-in and everything else that tells of you.`,
      "Orders that you placed stay in our books with what was bought and what it cost, without your name, because the law wants the books to be kept.",
      "This is the last mail about it. We have forgotten your address, too.",
    ],
    ...(store.supportEmail ? { footnote: `If you have a question, write to ${store.supportEmail}.` } : {}),
  });
