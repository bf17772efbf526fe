import { undoneWithin } from "#lib/claims/evidence.ts";
import { linkTo, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { routes } from "#lib/routes.ts";
import { days } from "#lib/time.ts";

type Store = { name: string; supportEmail: string | null };

const until = `${undoneWithin / days(1)} days`;
const ask = ({ supportEmail }: Store) => (supportEmail ? `write to ${supportEmail}` : "tell the store");

/** Tells whoever goes on that the store has joined what it knew of them twice. */
export function recordsJoined(
  store: Store,
  to: string,
  { orders, points }: { orders: number; points: number },
): Message {
  const came = [
    orders > 0 && (orders === 1 ? "1 order" : `${orders} orders`),
    points > 0 && (points === 1 ? "1 point" : `${points} points`),
  ].filter(Boolean);
  const what = came.length > 0 ? `With that, ${came.join(" and ")} came to your account.` : "No orders came with that.";
  return mail(store, to, {
    subject: `Your account at ${store.name} was joined with another record of you`,
    paragraphs: [
      `${store.name} had two records of you, and has made one of them. ${what} You log in as before.`,
      `If the other one was not you, ${ask(store)} within ${until}: it can be undone.`,
    ],
    button: { label: "Look at your orders", url: linkTo(routes.account.orders()) },
  });
}

/** Tells whoever logged in by this name that it leads nowhere any more; not where to, which may be somebody else's to know. */
export const logInJoined = (store: Store, to: string, username: string): Message =>
  mail(store, to, {
    subject: `Your two accounts at ${store.name} are one now`,
    paragraphs: [
      `${store.name} had two accounts of yours, and has made one of them. The log-in ${username} has ended: please use your other one. Your orders and points are there.`,
      `If you have no other account, ${ask(store)} within ${until}: it can be undone.`,
    ],
    button: { label: "Log in with the other account", url: linkTo(routes.login()) },
  });

/** Tells both, when the store has taken it back. */
export const recordsParted = (store: Store, to: string): Message =>
  mail(store, to, {
    subject: `Your accounts at ${store.name} are two again`,
    paragraphs: [
      `${store.name} had joined two records of customers, and has taken that back. Each has its own orders and log-in again.`,
      `If that is not right, ${ask(store)}.`,
    ],
    button: { label: "Log in", url: linkTo(routes.login()) },
  });
