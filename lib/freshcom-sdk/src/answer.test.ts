import { expect, test } from "@playwright/test";
import { flatAnswer } from "./answer.ts";

const customer = { id: "c1", type: "Customer", attributes: { name: "Joe" } };
const line = (id: string) => ({
  id,
  type: "OrderLineItem",
  attributes: { name: id },
  relationships: { order: { data: { id: "o1", type: "Order" } } },
});
const order = {
  id: "o1",
  type: "Order",
  attributes: { status: "cart" },
  relationships: {
    customer: { data: { id: "c1", type: "Customer" } },
    rootLineItems: { data: [line("l1"), line("l2")].map(({ id, type }) => ({ id, type })) },
    parent: { data: null },
    unknown: {},
  },
};

test("a resource is one flat object", () => {
  expect(flatAnswer({ data: order, meta: { locale: "en" } })).toEqual({
    data: {
      id: "o1",
      type: "Order",
      status: "cart",
      customer: { id: "c1", type: "Customer" },
      rootLineItems: [
        { id: "l1", type: "OrderLineItem" },
        { id: "l2", type: "OrderLineItem" },
      ],
      parent: null,
    },
    meta: { locale: "en" },
  });
});

test("what is included takes the place of its identifier, at any depth", () => {
  const user = { id: "u1", type: "User", attributes: { role: "customer" } };
  const withUser = { ...customer, relationships: { user: { data: { id: "u1", type: "User" } } } };
  expect(flatAnswer({ data: order, included: [withUser, user] })).toMatchObject({
    data: { customer: { id: "c1", name: "Joe", user: { id: "u1", type: "User", role: "customer" } } },
  });
});

test("a resource inside of itself stays an identifier, so that the answer can be written as JSON", () => {
  const answer = flatAnswer<object>({ data: line("l1"), included: [order, line("l2")] });
  const self = { id: "o1", type: "Order" };
  expect(JSON.parse(JSON.stringify(answer))).toMatchObject({
    data: {
      order: {
        status: "cart",
        rootLineItems: [
          { id: "l1", type: "OrderLineItem" },
          { name: "l2", order: self },
        ],
      },
    },
  });
});

test("a list keeps its counts and links, and nothing is null", () => {
  const meta = { totalCount: 1, allCount: 3 };
  expect(flatAnswer({ data: [customer], meta, links: { next: "/2" } })).toEqual({
    data: [{ id: "c1", type: "Customer", name: "Joe" }],
    meta,
    links: { next: "/2" },
  });
  expect(flatAnswer({ data: [], meta })).toEqual({ data: [], meta });
  expect(flatAnswer({})).toEqual({ data: null, meta: {} });
});
