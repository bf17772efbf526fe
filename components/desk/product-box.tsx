"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useAnswers } from "#components/desk/suggestions.ts";
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
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLInputElement>(null);
  const { found, says, ask, close } = useAnswers(productsFor, inWords);
  const [at, setAt] = useState(-1);
  const options = (found ?? []).filter((product) => product.isSold);
  const optionId = (index: number) => `${id}-${index}`;
  const move = (to: number) => setAt(options.length > 0 ? (to + options.length) % options.length : -1);
  const shut = () => {
    close();
    setAt(-1);
  };

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

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const active = options[at] ?? (options.length === 1 ? options[0] : undefined);
    if (event.key === "Escape" && options.length > 0) shut();
    else if (event.key === "ArrowDown" && options.length > 0) move(at + 1);
    else if (event.key === "ArrowUp" && options.length > 0) move(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && active) choose(active);
    else return;
    event.preventDefault();
  }

  return (
    <div className="find-box">
      <label htmlFor={id}>Product</label>
      <input
        ref={input}
        id={id}
        name="q"
        type="search"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        defaultValue={q}
        placeholder="Name or code"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={options[at] && optionId(at)}
        onInput={(event) => {
          setAt(-1);
          ask(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={shut}
      />
      <input ref={chosen} type="hidden" name="add" disabled />
      <Button kind="quiet">Search</Button>
      <div id={`${id}-list`} className="suggestions" role="listbox" aria-label="Products" hidden={options.length === 0}>
        {options.map((product, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the box, which keeps the focus
          <div
            key={product.id}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
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

function inWords(products: ProductHitView[]): string {
  const count = products.filter((product) => product.isSold).length;
  if (count === 0) return "No product fits.";
  return count === 1 ? "1 product." : `${count} products.`;
}
