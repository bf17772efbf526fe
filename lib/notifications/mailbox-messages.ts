import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";

type Store = { name: string };

/** To the address that somebody wants to use from now on. */
export const emailChange = (store: Store, to: string, { code, token }: { code: string; token: string }): Message =>
  mail(store, to, {
    subject: `Confirm your new e-mail address for ${store.name}`,
    paragraphs: [
      `You asked to use this address at ${store.name} from now on. Enter this code on the page where you asked. It is good for an hour:`,
    ],
    code,
    button: { label: "Or open this page within 24 hours, and log in", url: linkTo(routes.confirmEmail(token)) },
    footnote: "If it was not you, do nothing: nothing changes.",
  });

/** To the same address, when it is another account's. */
export const emailIsTaken = (store: Store, to: string): Message =>
  mail(store, to, {
    subject: `Somebody tried to use your e-mail address at ${store.name}`,
    paragraphs: [
      `Somebody asked to use this address for an account at ${store.name}. It belongs to an account already, so nothing happened, and nobody was told.`,
      "If it was you, log in with this address instead.",
    ],
    button: { label: "Log in, or choose a new password", url: linkTo(routes.login()) },
    footnote: "If it was not you, you need not do anything.",
  });

/** To the address that is no longer the account's. */
export const emailChanged = (store: Store, to: string, undoToken: string | null): Message =>
  mail(store, to, {
    subject: `Your e-mail address at ${store.name} was changed`,
    paragraphs: [
      `Your account at ${store.name} has another e-mail address from now on. Nothing more about it comes to this one.`,
      "If it was you, there is nothing to do.",
    ],
    ...(undoToken && {
      button: { label: "If it was not you, undo it within 7 days", url: linkTo(routes.undoEmail(undoToken)) },
    }),
    footnote: undoToken
      ? "Undoing puts this address back and logs everybody out. Then you choose a new password."
      : "If it was not you, please ask the store about it.",
  });

/** To the address that is the account's again. */
export const emailChangeUndone = (
  store: Store,
  to: string,
  { username, token }: { username: string; token: string },
): Message =>
  mail(store, to, {
    subject: `Your e-mail address at ${store.name} is back`,
    paragraphs: [
      "The change was undone, and everybody is logged out. Whoever made it may know your password: choose another one now.",
      `You log in as ${username}.`,
    ],
    button: { label: "Choose a new password within an hour", url: linkTo(routes.reset(token)) },
  });

/** Tells the owner of an account that its password is another one. */
export const passwordChanged = (store: Store, to: string): Message =>
  mail(store, to, {
    subject: `Your password at ${store.name} was changed`,
    paragraphs: [
      `Your account at ${store.name} has a new password, and everybody else is logged out.`,
      "If it was you, there is nothing to do.",
    ],
    button: { label: "If it was not you, choose another password at once", url: linkTo(routes.forgot()) },
  });
