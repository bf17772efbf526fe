import { expect, test } from "@playwright/test";
import { requestDocument } from "./request-document.ts";

const dataOf = (fields: object, id?: string): unknown => JSON.parse(requestDocument("Order", fields, id)).data;

test("fields are attributes, and the type is the call's own", () => {
  expect(dataOf({ name: "Joe", phoneNumber: null, isEstimate: false })).toEqual({
    type: "Order",
    attributes: { name: "Joe", phoneNumber: null, isEstimate: false },
    relationships: {},
  });
});

test("what has an id and a type is a relationship, an array of such too", () => {
  const line = { id: "l1", type: "OrderLineItem" };
  expect(dataOf({ customer: { id: "c1", type: "Customer", name: "Joe" }, rootLineItems: [line] })).toEqual({
    type: "Order",
    attributes: {},
    relationships: { customer: { data: { id: "c1", type: "Customer" } }, rootLineItems: { data: [line] } },
  });
});

test("everything else is an attribute, whatever it looks like", () => {
  const attributes = {
    customData: { id: "x", type: "Y" },
    noType: { id: "x" },
    mixed: [{ id: "x", type: "Y" }, 1],
    words: ["a"],
    empty: [],
    none: null,
  };
  expect(dataOf(attributes)).toEqual({ type: "Order", attributes, relationships: {} });
});

test("id and type of the fields go where JSON:API has them and nowhere else", () => {
  expect(dataOf({ id: "o1", type: "Cart", name: "Joe" })).toEqual({
    id: "o1",
    type: "Cart",
    attributes: { name: "Joe" },
    relationships: {},
  });
});

test("the id of the path is repeated, unless the fields have one or say nothing", () => {
  expect(dataOf({}, "o1")).toMatchObject({ id: "o1", type: "Order" });
  expect(dataOf({ id: "o2" }, "o1")).toMatchObject({ id: "o2" });
  expect(dataOf({ id: undefined, type: undefined }, "o1")).toMatchObject({ id: "o1", type: "Order" });
});
