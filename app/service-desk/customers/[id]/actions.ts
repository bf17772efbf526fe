"use server";

import * as notes from "#lib/desk/notes.ts";
import { labelInput, noteInput } from "#lib/desk/schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const addNote = defineDeskAction("customers:annotate", noteInput, async (ctx, { customerId, text }) => {
  await notes.addNote(ctx, customerId, text);
  return { next: routes.desk.customer(customerId, { done: "note" }) };
});

export const changeLabel = defineDeskAction("customers:annotate", labelInput, async (ctx, { customerId, label }) => {
  await notes.changeLabel(ctx, customerId, label);
  return { next: routes.desk.customer(customerId, { done: "label" }) };
});
