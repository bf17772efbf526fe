import type { Account } from "#lib/accounts/accounts.ts";
import { paymentInWords } from "#lib/accounts/payment.ts";
import { formatMoney } from "#lib/money.ts";
import { linkTo, type MailContent, mail } from "#lib/notifications/mail.ts";
import type { Message } from "#lib/notifications/messages.ts";
import type { OrderView } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

type Store = Pick<Account, "name" | "defaultLocale" | "pricesIncludeTax" | "pickupAddress">;
type Placed = Omit<
  OrderView,
  "email" | "timeline" | "status" | "placedAt" | "paidCents" | "fulfillmentStatus" | "cancelSays"
>;

/**
 * Whether the mailbox is known to be that of whom the order is kept for. If not, what somebody typed freely stays out of
 * the mail, which else would carry anybody's words to anybody, and the mail has a way to say "this isn't me".
 */
export type Owner = { isProven: true } | { isProven: false; notMineToken: string };

/** Says what was ordered, right after. */
export function orderPlaced(
  store: Store,
  to: string,
  { order, owner, isGuests }: { order: Placed; owner: Owner; isGuests: boolean },
): Message {
  const name = owner.isProven && order.name ? `, ${order.name}` : "";
  return mail(store, to, {
    subject: `Your order ${order.code} at ${store.name}`,
    paragraphs: [`Thank you${name}. We have your order. Its code is ${order.code}.`],
    rows: [...linesOf(order, store), ...totalsOf(order, store)],
    below: [
      reaches(order, store, owner.isProven),
      ...(order.paymentMethod && order.paymentStatus !== "paid" ? [paymentInWords(order.paymentMethod)] : []),
    ],
    ...waysOn({ order, owner, isGuests }),
  });
}

type About = { order: OrderView; owner: Owner; isGuests: boolean };

/** Says that everything of an order was handed over, and what is still to be paid. */
export function orderComplete(store: Store, to: string, { order, ...about }: About): Message {
  const how = order.fulfillment === "pickup" ? "was picked up" : "was handed over for delivery";
  const rest = order.paymentStatus === "pending" ? order.dueCents - order.paidCents : 0;
  const words = formatMoney(rest, order.currency, store.defaultLocale);
  return mail(store, to, {
    subject: `Order ${order.code} at ${store.name} is complete`,
    paragraphs: [
      `Everything of your order ${order.code} ${how}. Thank you.`,
      ...(rest > 0 ? [`Still to be paid: ${words}.`] : []),
    ],
    ...waysOn({ order, ...about }),
  });
}

/** Says that an order was cancelled, in the words of the store, and what comes back of money and points. */
export function orderCancelled(
  store: Store,
  to: string,
  { order, says, points, ...about }: About & { says: string | null; points: number },
): Message {
  const paid = formatMoney(order.paidCents, order.currency, store.defaultLocale);
  return mail(store, to, {
    subject: `Order ${order.code} at ${store.name} is cancelled`,
    paragraphs: [
      `We have cancelled your order ${order.code}. Nothing of it will be sent or charged.`,
      ...(says ? [says] : []),
      ...(order.paidCents > 0 ? [`What you have paid, ${paid}, is paid back.`] : []),
      ...(points > 0
        ? [`The ${points === 1 ? "point" : `${points} points`} that you spent on it came back to you.`]
        : []),
    ],
    ...waysOn({ order, ...about }),
  });
}

/** A guest is led to /track, a registered customer to the order in the account; whose it may not be, to "this isn't me". */
const waysOn = ({ order, owner, isGuests }: { order: Placed; owner: Owner; isGuests: boolean }) => ({
  button: isGuests
    ? { label: "Track your order", url: linkTo(routes.track(order.code)) }
    : { label: "See your order", url: linkTo(routes.account.order(order.id)) },
  ...(!owner.isProven && notMine(owner.notMineToken)),
});

/** The digits that show one order, for whoever has its code and its mailbox. */
export const orderLookUp = (
  store: Store,
  to: string,
  found: { orderCode: string; code: string; token: string },
): Message =>
  mail(store, to, {
    subject: `Your code to see order ${found.orderCode} at ${store.name}`,
    paragraphs: [
      `Somebody, probably you, wants to see order ${found.orderCode}. Enter this code on the page where you asked. It is good for 15 minutes:`,
    ],
    code: found.code,
    ...notMine(found.token, "If it was not you, do nothing, and tell nobody the code."),
  });

/** The same question about an order that an account keeps: there is another door for it. */
export const orderIsInAccount = (store: Store, to: string, { id, code }: { id: string; code: string }): Message =>
  mail(store, to, {
    subject: `Your order ${code} at ${store.name}`,
    paragraphs: [
      `Somebody, probably you, wants to see order ${code}. This order is kept in an account: log in to see it.`,
    ],
    button: { label: "Log in", url: linkTo(routes.login(routes.account.order(id))) },
    footnote: "If it was not you, do nothing: nobody was shown anything.",
  });

const notMine = (token: string, first = ""): Pick<MailContent, "footnote" | "link"> => ({
  footnote: [first, "You have ordered nothing here? Then somebody typed your address by mistake."]
    .filter(Boolean)
    .join(" "),
  link: { label: "This isn't me", url: linkTo(routes.notMyOrder(token)) },
});

function linesOf({ lines, currency }: Placed, { defaultLocale }: Store) {
  return lines.map(({ quantity, name, totalCents }) => ({
    label: `${quantity} × ${name}`,
    value: formatMoney(totalCents, currency, defaultLocale),
  }));
}

function totalsOf(order: Placed, { pricesIncludeTax, defaultLocale }: Store) {
  const { totals, discount, pointsPaidCents, currency } = order;
  const money = (cents: number) => formatMoney(cents, currency, defaultLocale);
  const total = { label: "Total", value: money(totals.grandTotalCents), isTotal: true };
  const paid =
    pointsPaidCents > 0
      ? [
          { label: "Paid with points", value: money(-pointsPaidCents) },
          { label: "To pay", value: money(order.dueCents), isTotal: true },
        ]
      : [];
  const off = discount ? [{ label: "Discount", value: money(-discount.cents) }] : [];
  if (pricesIncludeTax) return [...off, total, { label: "Includes VAT", value: money(totals.taxCents) }, ...paid];
  return [
    ...off,
    { label: "Subtotal", value: money(totals.subTotalCents) },
    { label: "VAT", value: money(totals.taxCents) },
    total,
    ...paid,
  ];
}

/** How it gets to the person. */
function reaches({ fulfillment, address, name }: Placed, { pickupAddress }: Store, isProven: boolean): string {
  if (fulfillment === "pickup") return `Pickup: ${pickupAddress ?? "at the store"}`;
  if (fulfillment === "digital") return "By e-mail, to this address.";
  if (!address || !isProven) return "Delivery: to the address that was given with the order.";
  const { lineOne, lineTwo, postalCode, city } = address;
  const lines = [name, lineOne, lineTwo, [postalCode, city].filter(Boolean).join(" ")];
  return `Delivery: ${lines.filter(Boolean).join(", ")}`;
}
