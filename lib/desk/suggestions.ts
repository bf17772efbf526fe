import type { Ctx } from "#lib/context.ts";
import { findPeople } from "#lib/desk/find.ts";
import { findInput } from "#lib/desk/schema.ts";
import type { SuggestionsView } from "#lib/desk/views.ts";

const shown = 6;

/** What is offered while somebody types: the newest few customers and orders that fit. Nothing for nothing. */
export async function suggest(ctx: Ctx, typed: string | undefined): Promise<SuggestionsView> {
  const { q } = findInput.parse({ q: typed });
  if (!q) return { customers: [], orders: [], hasMore: false };
  const found = await findPeople(ctx, findInput.parse({ q }), shown);
  const hasMore = [found.customers, found.orders].some((hits) => hits?.isCut || hits?.older);
  return {
    customers: (found.customers?.rows ?? []).map(({ id, name, email, phone, code, status }) => {
      return { id, name, email, phone, code, status };
    }),
    orders: (found.orders?.rows ?? []).map(({ id, code, name, status }) => ({ id, code, name, status })),
    hasMore,
  };
}
