import type { Amounts } from "#lib/checkout/totals.ts";
import { centsFrom } from "#lib/money.ts";

const whole = 10_000;

/** What is taken off an order: an amount, or a share of it in basis points (1250 is 12.5 %). */
export type Discount = { cents: number } | { basisPoints: number };

/** A discount as somebody types it, "5.00" or "12,5 %"; null for what is not one. Nothing typed is no discount. */
export function discountFrom(typed: string, currency: string): Discount | null {
  const words = typed.trim();
  if (words === "") return { cents: 0 };
  const [, share, part = ""] = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%$/.exec(words) ?? [];
  const basisPoints = Number(share) * 100 + Number(part.padEnd(2, "0"));
  if (share) return basisPoints <= whole ? { basisPoints } : null;
  const cents = centsFrom(words, currency);
  return cents === null ? null : { cents };
}

/** How much that is of a total, half a cent rounded up; it may be more than there is. */
export const discountCentsOf = (discount: Discount, totalCents: number): number =>
  "cents" in discount ? discount.cents : Math.round((totalCents * discount.basisPoints) / whole);

/**
 * What is left of an order's amounts when so much is taken off what it costs: the tax gets less by the same share, so that
 * a discount of everything leaves none of it.
 */
export function lessDiscount({ taxOneCents, grandTotalCents }: Amounts, discountCents: number): Amounts {
  const left = grandTotalCents - discountCents;
  const tax = grandTotalCents === 0 ? 0 : Math.round((taxOneCents * left) / grandTotalCents);
  return { subTotalCents: left - tax, taxOneCents: tax, grandTotalCents: left };
}
