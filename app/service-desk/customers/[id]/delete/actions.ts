"use server";

import { deleteCustomerNamed } from "#lib/customers/delete.ts";
import { deleteCustomerInput } from "#lib/customers/schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const deleteCustomer = defineDeskAction("customers:delete", deleteCustomerInput, async (ctx, { id, typed }) => {
  await deleteCustomerNamed(ctx, id, typed);
  return { next: `${routes.desk.today()}?done=deleted` };
});
