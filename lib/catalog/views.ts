export type ProductCardView = {
  id: string;
  slug: string;
  name: string;
  summary: string;
  priceCents: number;
  art: string | null;
  isSold: boolean;
};

export type CategoryView = { slug: string; name: string; products: ProductCardView[] };

export type ProductView = ProductCardView & {
  code: string;
  description: string;
  details: string[];
  category: { slug: string; name: string };
};
