import { and, eq } from "drizzle-orm";
import { v4 } from "uuid";
import { auditEvents, orders } from "#db/schema/index.ts";
import { codeOf, waiting } from "#e2e/db/attacks.ts";
import { aDesk } from "#e2e/db/counter.ts";
import { aFullLife, marks, provesMailbox } from "#e2e/db/ending.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, anonymous, aPlacedOrder, aRegistered, ctxFor, password, type Registered } from "#e2e/db/people.ts";
import { awardPoints } from "#e2e/db/points.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { addNote } from "#lib/desk/notes.ts";
import { env } from "#lib/env.ts";
import { listActivity } from "#lib/identity/activity.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { exportOwn, heldKinds } from "#lib/privacy/export.ts";
import type { ExportFormat } from "#lib/privacy/schema.ts";
import { disownOrder } from "#lib/tracking/not-my-order.ts";
import { sealNotMine } from "#lib/tracking/not-my-order-token.ts";

async function textOf({ ctx }: Registered, format: ExportFormat): Promise<string> {
  const { parts } = await exportOwn(ctx, { format, password });
  const texts: string[] = [];
  for await (const part of parts) texts.push(typeof part === "string" ? part : Buffer.from(part).toString("latin1"));
  return texts.join("");
}

test("a copy holds every kind of thing, by the names that stay, and no secret", async ({ store, fresh }) => {
  const ada = await aFullLife(store, fresh.sql);
  const document = JSON.parse(await textOf(ada, "json"));
  const nested = heldKinds.filter(({ partOf }) => partOf);
  expect(Object.keys(document)).toEqual([
    ...["version", "exportedAt", "store"],
    ...heldKinds.filter((kind) => !nested.includes(kind)).map(({ name }) => name),
  ]);
  expect(document.version).toBe(1);
  expect(document.account).toMatchObject({
    id: ada.customerId,
    username: ada.username,
    code: "ADA-1",
    caption: "a gift",
  });
  expect(document.orders).toHaveLength(3);
  expect(document.orders[2]).toMatchObject({
    status: "opened",
    currency: "EUR",
    grandTotal: 99,
    lines: [{ quantity: 1, unitPrice: 99 }],
  });
  expect(document.carts).toMatchObject([{ status: "cart", lines: [{ name: "Tall vase", quantity: 2 }] }]);
  expect(document.points).toMatchObject([{ balance: 25 }]);
  expect(document.pointTransactions.map(({ amount }: { amount: number }) => amount)).toEqual([40, -15]);
  expect(document).toMatchObject({
    addresses: [{ city: "Cobh" }, { city: "Cobh" }],
    merges: [{ orders: 1 }],
    claims: [{ direction: "to you" }],
  });
  const text = JSON.stringify(document);
  for (const mark of marks.filter((each) => each !== "Flat 9")) expect(text, mark).toContain(mark);
  expect(text).not.toMatch(/argon2|[Hh]ash|secret|[?&]token=\w/);
});

test("a long history is read in batches, each order once, also those of one moment", async ({ store, fresh }) => {
  const ada = await aRegistered(store);
  await fresh.sql`insert into orders (account_id, customer_id, currency, channel)
    select ${store.account.id}, ${ada.customerId}, 'EUR', 'api' from generate_series(1, 450)`;
  await fresh.sql`update orders set status = 'opened', code = left(id::text, 13), opened_at = '2026-01-01'::timestamptz + (get_byte(uuid_send(id), 0) % 3) * interval '1 day'
    where customer_id = ${ada.customerId}`;
  const document = JSON.parse(await textOf(ada, "json"));
  const rows = await store.db.select({ id: orders.id }).from(orders).where(eq(orders.customerId, ada.customerId));
  expect(document.orders.map(({ id }: { id: string }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  expect(document.carts).toEqual([]);
});

test("a copy holds nothing of others: no guest's id, no order that went back, no message to an address that was only typed", async ({
  store,
}) => {
  const [guest, ada] = [await aGuest(store), await aRegistered(store)];
  const order = await aPlacedOrder(guest.ctx, store.lamp, { email: ada.username });
  await enqueue(guest.ctx, {
    channel: "email",
    to: ada.username,
    subject: "Your order",
    body: "Code 123456, /track?token=abc",
  });
  expect(JSON.parse(await textOf(ada, "json")).messages).toEqual([]);
  await provesMailbox(store, ada);
  await claimOrders(ada.ctx, [order], { evidence: "mailbox_code" });
  const text = await textOf(ada, "json");
  expect(text).not.toContain(guest.customerId);
  expect(JSON.parse(text).claims).toMatchObject([{ evidence: "mailbox_code", direction: "to you" }]);
  expect(text).not.toMatch(/123456|token=abc/);
  const later = { ...guest.ctx, now: new Date() };
  await enqueue(later, { channel: "email", to: ada.username, subject: "Hello", body: "Code 123456, /track?token=abc" });
  const messages = JSON.parse(await textOf(ada, "json")).messages;
  expect(messages.at(-1)).toMatchObject({ subject: "Hello", words: "Code ••••••, /track?token=…" });
});

test("the place from which somebody else claimed an order is theirs", async ({ store }) => {
  const [guest, finder] = [await aGuest(store), await aGuest(store)];
  const order = await aPlacedOrder(guest.ctx, store.lamp, { email: "ida@example.com" });
  const origin = { address: "198.51.100.23", userAgent: "Opera/9" };
  const grounds = { evidence: "order_code_and_mailbox_code", orderId: order, email: "ida@example.com" } as const;
  await claimOrders({ ...finder.ctx, origin }, [order], grounds);
  const ada = await aRegistered(store, { guest });
  const text = await textOf(ada, "json");
  expect(JSON.parse(text).activity).toContainEqual(
    expect.objectContaining({ event: "order_claimed_away", address: null }),
  );
  expect(text).not.toMatch(/198\.51\.100\.23|Opera/);
  const { rows } = await listActivity(ada.ctx, { older: null, newer: null });
  expect(rows.find(({ event }) => event === "order_claimed_away")).toMatchObject({ device: null, address: null });
});

test("a copy shows nobody's address that was disowned, nor from where that was said", async ({ store }) => {
  const ada = await aRegistered(store);
  const id = await aPlacedOrder(ada.ctx, store.lamp, { email: "victim@elsewhere.example" });
  const token = sealNotMine(env().authSecret, { id, accountId: store.account.id, email: "victim@elsewhere.example" });
  const victim = anonymous(store, { origin: { address: "198.51.100.24", userAgent: "Opera/9" } });
  await disownOrder(victim, token);
  for (const format of ["json", "orders"] as const) {
    const text = await textOf(ada, format);
    expect(text).toContain("v•••@e•••.example");
    expect(text).not.toMatch(/victim@elsewhere|198\.51\.100\.24|Opera/);
  }
  const { rows } = await listActivity(ada.ctx, { older: null, newer: null });
  expect(rows.find(({ event }) => event === "email_disowned")).toMatchObject({ device: null, address: null });
});

test("a copy takes the password, is written down, and can be had ten times an hour", async ({ store }) => {
  const ada = await aRegistered(store);
  const ask = (typed: string) => codeOf(exportOwn(ada.ctx, { format: "csv", password: typed }));
  expect(await ask("not the password")).toBe("wrong_current_password");
  for (let at = 0; at < 10; at++) expect(await ask(password)).toBe("done");
  expect(await ask(password)).toBe("too_many_attempts");
  const isExport = and(eq(auditEvents.userId, ada.userId), eq(auditEvents.event, "data_exported"));
  expect(await store.db.$count(auditEvents, isExport)).toBe(10);
  const guest = await aGuest(store);
  expect(await codeOf(exportOwn(guest.ctx, { format: "json", password: v4() }))).toBe("log_in_first");
});

test("attack: a customer who is suspended while the password is looked at gets no copy", async ({ store, fresh }) => {
  const ada = await aRegistered(store);
  const staff = ctxFor(store, { kind: "staff", role: "support_specialist", userId: v4(), sessionId: null });
  const gate = await fresh.sql.reserve();
  await gate`begin`;
  await gate`lock table throttles in exclusive mode`;
  const asked = codeOf(exportOwn(ada.ctx, { format: "json", password }));
  await expect.poll(() => waiting(gate), { message: "the password was right, and the request is counted" }).toBe(1);
  await suspendCustomer(staff, ada.customerId, "an abuser");
  await gate`rollback`;
  gate.release();
  expect(await asked).toBe("log_in_first");
});

test("a copy holds what is held of whoever was merged into the customer", async ({ store }) => {
  const [ada, bea] = [await aRegistered(store), await aRegistered(store)];
  const desk = await aDesk(store);
  await addNote(desk, bea.customerId, "Prefers mornings");
  await suspendCustomer(desk, bea.customerId, "Too many returns", { scope: "ordering" });
  await awardPoints(store, bea.customerId, 70);
  const [fromId, intoId] = [bea.customerId, ada.customerId];
  const seen = (await findMergePreview(desk, { ids: [fromId, intoId], keep: intoId }))?.plan?.facts ?? {};
  await mergeCustomers(desk, { fromId, intoId, reason: "One person", chosen: {}, seen });
  const document = JSON.parse(await textOf(ada, "json"));
  expect(document.notes).toMatchObject([{ text: "Prefers mornings" }]);
  expect(document.suspensions).toContainEqual(expect.objectContaining({ reason: "Too many returns" }));
  expect(document.pointTransactions.map(({ amount }: { amount: number }) => amount)).toEqual([70, -70, 70]);
});
