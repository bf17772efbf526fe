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
