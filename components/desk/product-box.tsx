"use client";

import { useEffect, useRef } from "react";
import { useCombobox } from "#components/desk/combobox.ts";
import { Button } from "#components/ui/button.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { ProductHitView } from "#lib/desk/views.ts";
import { formatMoney } from "#lib/money.ts";
import { routes } from "#lib/routes.ts";

type ProductBoxProps = { q: string; store: StoreView; isNext: boolean };

/**
 * The box of an order's form that finds products: without JavaScript its button shows what fits, with it what fits is
 * offered while somebody types, and choosing adds it. Where a product is what comes next, one types at once.
 */
export function ProductBox({ q, store, isNext }: ProductBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLInputElement>(null);
  const { options, says, shut, id, box, list, optionAt } = useCombobox({
    answerTo: productsFor,
    inWords,
    optionsOf: soldOnly,
    choose,
    takesOnlyOne: true,
  });

  useEffect(() => {
    if (isNext) input.current?.focus();
  }, [isNext]);

  function choose(product: ProductHitView) {
    if (!input.current || !chosen.current) return;
    input.current.value = "";
    chosen.current.value = product.id;
    chosen.current.disabled = false;
    input.current.form?.requestSubmit();
  }

  return (
    <div className="find-box">
      <label htmlFor={id}>Product</label>
      <input {...box} ref={input} defaultValue={q} placeholder="Name or code" onBlur={shut} />
      <input ref={chosen} type="hidden" name="add" disabled />
      <Button kind="quiet">Search</Button>
      <div {...list} role="listbox" aria-label="Products">
        {options.map((product, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the box, which keeps the focus
          <div
            key={product.id}
            {...optionAt(index)}
            role="option"
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(product)}
          >
            <b>{product.name}</b>{" "}
            <small>
              {product.code} · {formatMoney(product.priceCents, store.currency, store.locale)}
            </small>
          </div>
        ))}
      </div>
      <p className="sr" role="status">
        {says}
      </p>
    </div>
  );
}

/** Nothing while the server cannot be asked: the button beside it leads on. */
async function productsFor(typed: string, signal: AbortSignal): Promise<ProductHitView[] | null> {
  try {
    const response = await fetch(routes.desk.productResults(typed), { signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

const soldOnly = (products: ProductHitView[]) => products.filter(({ isSold }) => isSold);

function inWords(products: ProductHitView[]): string {
  const count = soldOnly(products).length;
  if (count === 0) return "No product fits.";
  return count === 1 ? "1 product." : `${count} products.`;
}
