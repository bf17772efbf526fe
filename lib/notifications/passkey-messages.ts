import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";

type Store = { name: string };

const ifNotYou =
  "If it was not you, somebody knows your password. Change it at once, and remove passkeys you do not know.";

/** Tells the owner that there is one more way in. */
export const passkeyAdded = (store: Store, to: string, name: string): Message =>
  mail(store, to, {
    subject: `A passkey was added at ${store.name}`,
    paragraphs: [
      `The passkey “${name}” was added to your account. It logs you in without a password.`,
      "Everywhere else you were logged out.",
    ],
    button: { label: "See your passkeys", url: linkTo(routes.account.passkeys()) },
    footnote: ifNotYou,
  });

/** Tells the owner that a way in is gone. */
export const passkeyRemoved = (store: Store, to: string, name: string): Message =>
  mail(store, to, {
    subject: `A passkey was removed at ${store.name}`,
    paragraphs: [
      `The passkey “${name}” was removed from your account and does not log in any more.`,
      "Everywhere else you were logged out.",
    ],
    button: { label: "See your passkeys", url: linkTo(routes.account.passkeys()) },
    footnote: ifNotYou,
  });
