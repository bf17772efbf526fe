import { eq, sql } from "drizzle-orm";
import { orderLineItems, orders } from "#db/schema/index.ts";
import { type Caller, expect, test } from "#e2e/v1/api.ts";

const contact = { name: "Gréta Ó Súilleabháin 🛒", email: "joe@example.com", fulfillmentMethod: "pickup" };
const everything = "filter[status]=cart&filter[status]=opened&filter[status]=closed";

/** The same list as the store writes it afresh: an include that is none is no part of what it keeps. */
async function afresh(caller: Caller, query: string): Promise<string> {
  const others = query.includes("include=") ? query.replace(/include=[^&]*/, "$&,nothing") : `${query}&include=nothing`;
  const { text } = await caller.get(`/orders?${others}`);
  return text.replaceAll("%2Cnothing", "").replaceAll("&include=nothing", "");
}

test("a list that is kept is, byte for byte, the list that is written afresh", async ({ newRegistered, support }) => {
  const { caller } = await newRegistered();
  for (let at = 0; at < 5; at++) {
    const { id } = (await caller.post("/orders", { ...contact, customData: { at, "€": [null, 1.5, "\u2028"] } })).one;
    for (let line = 0; line < at; line++)
      await support.post(`/orders/${id}/line_items`, { name: `Línea ${line} — "€"`, subTotalCents: 100 * line });
    if (at > 1) await support.patch(`/orders/${id}`, { status: "opened" });
    if (at > 3) await support.patch(`/orders/${id}`, { status: "closed" });
  }
  const last = (await caller.get("/orders?page[size]=1")).json.links?.next?.split("page%5Bafter%5D=")[1];
  for (const query of [
    "",
    "include=rootLineItems",
    `include=rootLineItems&${everything}`,
    `include=rootLineItems&${everything}&page[size]=2`,
    `include=rootLineItems&${everything}&page[size]=2&page[number]=2&count=false`,
    `include=rootLineItems&page[after]=${last}&count=true`,
    `include=rootLineItems&page[before]=${last}&locale=de`,
    "include=rootLineItems&fields[Order]=code,status&fields[OrderLineItem]=name",
    "fields[Order]=none",
    "include=rootLineItems&filter[status]=closed",
    "include=rootLineItems&filter[status]=cancelled",
    "include=rootLineItems&search=joe@example.com",
  ]) {
    const expected = await afresh(caller, query);
    for (const time of ["the first time", "from then on"])
      expect((await caller.get(`/orders?${query}`)).text, `${query}, ${time}`).toBe(expected);
  }
  const none = await caller.get("/orders?filter[status]=cancelled");
  expect(none.json).toMatchObject({ data: [], meta: { totalCount: 0, allCount: 5 } });
});

test("a list that was kept shows every change at once, whoever made it and by whatever door", async ({
  newRegistered,
  support,
  store,
}) => {
  const { caller } = await newRegistered();
  const ids: string[] = [];
  for (let at = 0; at < 4; at++) ids.push((await caller.post("/orders", contact)).one.id);
  const [id = "", second = "", third = "", newest = ""] = ids;
  const lists = ["", "&page[size]=2", "&page[size]=3"].map((more) => `include=rootLineItems&${everything}${more}`);
  const look = async (who: Caller, lists: string[]) => Promise.all(lists.map((list) => who.get(`/orders?${list}`)));
  await look(caller, lists);
  const line = (await caller.post(`/orders/${id}/line_items`, { name: "Wrapping", subTotalCents: 300 })).one;
  const changes: [string, () => Promise<unknown>][] = [
    ["adding that line", async () => {}],
    ["changing a line", () => caller.patch(`/order_line_items/${line.id}`, { name: "Ribbon", orderQuantity: 2 })],
    ["changing an order", () => caller.patch(`/orders/${second}`, { ...contact, phoneNumber: "+353 1 234 5678" })],
    ["staff's label", () => support.patch(`/orders/${id}`, { ...contact, label: "vip" })],
    [
      "a line's label, by SQL",
      () => store.db.update(orderLineItems).set({ label: "x" }).where(eq(orderLineItems.id, line.id)),
    ],
    ["placing", () => support.patch(`/orders/${third}`, { ...contact, status: "opened" })],
    ["closing", () => support.patch(`/orders/${third}`, { status: "closed" })],
    ["payment, by SQL", () => store.db.execute(sql`update ${orders} set payment_status = 'paid' where id = ${third}`)],
    ["taking a line away", () => caller.del(`/order_line_items/${line.id}`)],
    ["deleting the newest", () => caller.del(`/orders/${newest}`)],
    ["a new one", () => caller.post("/orders", contact)],
    ["cancelling", () => support.patch(`/orders/${second}`, { ...contact, status: "cancelled" })],
  ];
  for (const [what, change] of changes) {
    await change();
    for (const list of lists)
      expect((await caller.get(`/orders?${list}`)).text, `${what}: ${list}`).toBe(await afresh(caller, list));
  }
  const kept = await look(caller, lists);
  expect(kept[0]?.all.map((order) => order.id)).not.toContain(second);
  expect((await look(caller, lists)).map(({ text }) => text)).toEqual(kept.map(({ text }) => text));
});

test("what was kept of a list opens no door: another customer, and one who is suspended, get nothing of it", async ({
  newRegistered,
  support,
}) => {
  const [ada, bob] = [await newRegistered(), await newRegistered()];
  await ada.caller.post("/orders", contact);
  const list = `/orders?include=rootLineItems&${everything}`;
  for (const _ of ["to keep it", "kept"]) expect((await ada.caller.get(list)).all.length).toBe(1);
  expect((await bob.caller.get(list)).all).toEqual([]);
  expect((await bob.caller.get(`${list}&filter[customerId]=${ada.id}`)).all).toEqual([]);
  await support.patch(`/customers/${ada.id}`, { status: "suspended" });
  expect((await ada.caller.get(list)).status).toBe(401);
});
