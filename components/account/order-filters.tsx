"use client";

import { statusWords } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import type { PlacedStatus } from "#lib/orders/views.ts";
import { routes } from "#lib/routes.ts";

const choices = [null, "opened", "closed", "cancelled"] as const;

/** Narrows the history down by address alone, so that what is found can be shared and reloaded. */
export function OrderFilters({ q = "", status = null }: { q?: string; status?: PlacedStatus | null }) {
  return (
    <search className="filters">
      <form action={routes.account.orders()}>
        <label htmlFor="q">Search orders</label>
        <input id="q" name="q" type="search" defaultValue={q} placeholder="Code or product" />
        {status && <input type="hidden" name="status" value={status} />}
        <Button kind="quiet">Search</Button>
      </form>
      <nav className="tabs" aria-label="Status">
        {choices.map((choice) => (
          <a key={choice} href={address(q, choice)} aria-current={choice === status ? "true" : undefined}>
            {choice ? statusWords[choice] : "All"}
          </a>
        ))}
      </nav>
    </search>
  );
}

function address(q: string, status: PlacedStatus | null) {
  const query = new URLSearchParams({ ...(q && { q }), ...(status && { status }) }).toString();
  return query ? `${routes.account.orders()}?${query}` : routes.account.orders();
}
