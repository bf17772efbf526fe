import type { Account } from "#lib/accounts/accounts.ts";
import type { MaskedOrderView } from "#lib/claims/views.ts";
import { formatMoney } from "#lib/money.ts";
import { formatTime } from "#lib/time.ts";

/** An order code of which the last two characters can be seen: enough to know it again, too little to use it. */
export const maskedCode = (code: string): string => `••••-••${code.slice(-2)}`;

/** An address of which the first letters of name and domain and the ending can be seen: "i•••@e•••.com". */
export function maskedEmail(email: string): string {
  const [name = "", domain = ""] = email.split("@");
  const ending = domain.includes(".") ? domain.slice(domain.lastIndexOf(".")) : "";
  return `${name.slice(0, 1)}•••@${domain.slice(0, 1)}•••${ending}`;
}

type Placed = { id: string; code: string; placedAt: Date; totalCents: number };
type Store = Pick<Account, "defaultLocale" | "timeZone" | "currency">;

/** What somebody who has not yet said that an order is theirs may see of it: when it was placed and what it came to. */
export const maskedOrder = (order: Placed, { defaultLocale, timeZone, currency }: Store): MaskedOrderView => ({
  id: order.id,
  code: maskedCode(order.code),
  day: formatTime(order.placedAt, "day", { locale: defaultLocale, timeZone }),
  total: formatMoney(order.totalCents, currency, defaultLocale),
});
