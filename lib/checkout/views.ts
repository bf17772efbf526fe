export type CartLineView = {
  id: string;
  productId: string;
  slug: string;
  name: string;
  art: string | null;
  quantity: number;
  unitCents: number;
  /** What it cost when the shopper last saw it in the cart, where that differs from now. */
  wasCents: number | null;
  isSold: boolean;
  totalCents: number;
};

export type TotalsView = { subTotalCents: number; taxCents: number; grandTotalCents: number };

/** `shown` stands for exactly these lines at these prices; the checkout sends it back to say what was seen. */
export type CartView = { id: string; lines: CartLineView[]; totals: TotalsView; shown: string };
