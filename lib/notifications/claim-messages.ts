import { formatMoney } from "#lib/money.ts";
import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type Store = { name: string; defaultLocale: string; timeZone: string; currency: string };
type Joined = { placedAt: Date; totalCents: number };

const atMost = 10;

/** Tells the owner of an account that orders placed with its address are in it now. */
export function ordersJoined(store: Store, to: string, joined: Joined[]): Message {
  const { name, defaultLocale: locale, timeZone, currency } = store;
  const howMany = joined.length === 1 ? "1 order" : `${joined.length} orders`;
  const more = joined.length - atMost;
  return mail(store, to, {
    subject: `${howMany} joined your account at ${name}`,
    paragraphs: [
      `${howMany} placed with this e-mail address, without an account, joined your account at ${name}:`,
      ...joined
        .slice(0, atMost)
        .map(
          ({ placedAt, totalCents }) =>
            `${formatTime(placedAt, "day", { locale, timeZone })}, ${formatMoney(totalCents, currency, locale)}`,
        ),
      ...(more > 0 ? [`and ${more} more.`] : []),
      "If it was you, there is nothing to do. For 30 days you can give an order back from its page.",
    ],
    button: { label: "This wasn’t you? Look at your account’s security", url: linkTo(routes.account.security()) },
    footnote:
      "If it was not you, somebody else is logged in to your account: end that session and change your password.",
  });
}
