import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type Store = { name: string; defaultLocale: string; timeZone: string };

type Strange = { device: string; address: string | null; at: Date; token: string; failures: number };

/** Tells of a log-in from a browser never seen before, or after many wrong passwords. */
export function strangeLogIn(store: Store, to: string, { device, address, at, token, failures }: Strange): Message {
  const when = formatTime(at, "moment", { locale: store.defaultLocale, timeZone: store.timeZone });
  const after = failures > 0 ? ` Before that, a log-in failed ${failures} times.` : "";
  return mail(store, to, {
    subject: `New log-in to your account at ${store.name}`,
    paragraphs: [
      `Somebody has just logged in to your account with ${device}${address ? `, from the address ${address}` : ""}, on ${when}.${after}`,
      "If it was you, there is nothing to do.",
    ],
    button: { label: "This wasn’t me", url: linkTo(routes.notMe(token)) },
    footnote: "The button leads to a page that logs every browser out and sends you a link to choose another password.",
  });
}

/** Tells the owner that something about the second factor has changed. */
export const factorChanged = (store: Store, to: string, what: string): Message =>
  mail(store, to, {
    subject: `Your log-in at ${store.name} has changed`,
    paragraphs: [
      what,
      "Every other browser was logged out. If it was you, there is nothing to do.",
      "If it was not you, choose another password now, and look through the activity in your account.",
    ],
    button: { label: "Choose another password", url: linkTo(routes.forgot()) },
  });
