import type { Account } from "#lib/accounts/accounts.ts";
import { formatMoney } from "#lib/money.ts";
import type { PointsOfferView } from "#lib/points/views.ts";

/**
 * What points pay of a total, in whole points and never more than it comes to; null when that is none, or points cannot
 * be spent. Touches nothing.
 */
export function offerOf(balance: number, valueCents: number | null, totalCents: number): PointsOfferView | null {
  if (!valueCents) return null;
  const points = Math.min(balance, Math.floor(totalCents / valueCents));
  if (points <= 0) return null;
  const cents = points * valueCents;
  return { points, cents, balance, shown: `${points}.${cents}` };
}

/** The offer as the checkout says it. */
export function offerInWords({ points, cents, balance }: PointsOfferView, { currency, defaultLocale }: Rate): string {
  const all = points === balance ? "All" : `${points.toLocaleString(defaultLocale)} of`;
  const pay = `pay ${formatMoney(cents, currency, defaultLocale)} of this order`;
  return `${all} your ${balance.toLocaleString(defaultLocale)} points ${pay}`;
}

type Rate = Pick<Account, "pointValueCents" | "currency" | "defaultLocale">;

/** What so many points pay, as money; null when that is nothing. */
export const worthOf = (points: number, { pointValueCents, currency, defaultLocale }: Rate) =>
  pointValueCents && points > 0 ? formatMoney(points * pointValueCents, currency, defaultLocale) : null;
