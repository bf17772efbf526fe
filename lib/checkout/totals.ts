/** What an account says about tax: the rate in basis points (2100 is 21 %), and whether prices have it inside. */
export type TaxRule = { taxRateBasisPoints: number; pricesIncludeTax: boolean };

export type Amounts = { subTotalCents: number; taxOneCents: number; grandTotalCents: number };

const wholeBasis = 10_000;

/**
 * A line's amounts in minor units: `quantity` pieces at `unitCents` each. Tax is rounded once a line, half up, so that
 * an order's tax is the sum of what its lines show.
 */
export function lineAmounts(
  unitCents: number,
  quantity: number,
  { taxRateBasisPoints, pricesIncludeTax }: TaxRule,
): Amounts {
  const price = unitCents * quantity;
  if (pricesIncludeTax) {
    const taxOneCents = Math.round((price * taxRateBasisPoints) / (wholeBasis + taxRateBasisPoints));
    return { subTotalCents: price - taxOneCents, taxOneCents, grandTotalCents: price };
  }
  const taxOneCents = Math.round((price * taxRateBasisPoints) / wholeBasis);
  return { subTotalCents: price, taxOneCents, grandTotalCents: price + taxOneCents };
}

/** The sum of lines, amount by amount. */
export function sumAmounts(lines: Amounts[]): Amounts {
  const sum = { subTotalCents: 0, taxOneCents: 0, grandTotalCents: 0 };
  for (const line of lines) {
    sum.subTotalCents += line.subTotalCents;
    sum.taxOneCents += line.taxOneCents;
    sum.grandTotalCents += line.grandTotalCents;
  }
  return sum;
}
