import { join } from "node:path";
import { v4 } from "uuid";
import { codeOf } from "#e2e/db/attacks.ts";
import { anOrderFor } from "#e2e/db/counter.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aName,
  anonymous,
  aRegistered,
  aStaffUser,
  ctxFor,
  operator,
  password,
  type Store,
} from "#e2e/db/people.ts";
import { ledgerOf } from "#e2e/db/points.ts";
import { filesIn } from "#e2e/imports.ts";
import { changeAccount } from "#lib/accounts/change-account.ts";
import { findDraft } from "#lib/checkout/draft.ts";
import { placeOrderFor } from "#lib/checkout/place-for.ts";
import { findDeskMerge } from "#lib/claims/find-merge.ts";
import { mergeCustomers } from "#lib/claims/merge-customers.ts";
import { findMergePreview } from "#lib/claims/merge-preview.ts";
import { printSlip, readSlip, revokeSlip } from "#lib/claims/slips.ts";
import { undoMergeAtDesk } from "#lib/claims/undo-merge.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer, deleteCustomerNamed } from "#lib/customers/delete.ts";
import { findByCode, getCustomer, getCustomerOrSurvivor, listCustomers } from "#lib/customers/find-customers.ts";
import { findStanding } from "#lib/customers/standing.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { changeCustomer, createCustomer } from "#lib/customers/write-customers.ts";
import { findAlike } from "#lib/desk/alike.ts";
import { type DeskCustomer, findDeskCustomer, readDeskCustomer } from "#lib/desk/customer.ts";
import { countAllHits, findPeople, readAllHits } from "#lib/desk/find.ts";
import { countExport, exportHits } from "#lib/desk/find-export.ts";
import { beginLookIn } from "#lib/desk/look-in.ts";
import { makeGuest } from "#lib/desk/new-guest.ts";
import { addNote, changeLabel } from "#lib/desk/notes.ts";
import { findProducts } from "#lib/desk/products.ts";
import { findInput } from "#lib/desk/schema.ts";
import { suggest } from "#lib/desk/suggestions.ts";
import { findTimeline } from "#lib/desk/timeline.ts";
import { findToday, findWeeksOfGuests } from "#lib/desk/today.ts";
import { setPassword } from "#lib/identity/password-reset.ts";
import { type Actor, type Permission, permissions } from "#lib/identity/permissions.ts";
import * as team from "#lib/identity/team.ts";
import { changeOwnUser, changeUser, createUser, deleteUser, getOwnUser, getUser } from "#lib/identity/users.ts";
import { sendPhoneCode } from "#lib/identity/verifications.ts";
import { endpoints } from "#lib/json-api/endpoints.ts";
import { findDeskOrder, findPlacedByDesk, findWaiting } from "#lib/orders/desk-orders.ts";
import { listOrders } from "#lib/orders/list-orders.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import * as work from "#lib/orders/work-on-orders.ts";
import { addOrderLine, changeOrderLine, removeOrderLine } from "#lib/orders/write-lines.ts";
import { changeOrder, createOrder, deleteOrder } from "#lib/orders/write-orders.ts";
import { adjustPoints, findPointsOwner } from "#lib/points/adjust.ts";
import {
  changeTransaction,
  createTransaction,
  deleteTransaction,
  getPointAccount,
  getTransaction,
  listTransactions,
} from "#lib/points/ledger.ts";
import { changePointPolicy, findPointPolicy } from "#lib/points/policy.ts";
import { approveRequest, declineRequest, listRequests, withdrawRequest } from "#lib/points/requests.ts";
import { findPointsOf } from "#lib/points/statement.ts";

/** What there is for somebody to ask about: of what they may have, their own. */
type At = {
  lamp: Store["lamp"];
  userId: string;
  guestId: string;
  guest: DeskCustomer;
  orderId: string;
  lineId: string;
  ledgerId: string;
};
type Work = (ctx: Ctx, at: At) => Promise<unknown>;

const query = { filter: {}, search: null, size: 1, number: 1, older: null, newer: null, count: false };
const cursors = { older: null, newer: null };
const seen = () => ({ id: v4(), version: v4() });
const everyHit = findInput.parse({ q: "a" });
const reason = "Asked for by telephone";
const role = "developer";

/** Of each permission, every function that asks for it, with something to ask. Nothing else does: see the last test. */
const asking: Record<Permission, Record<string, Work> | "the gate of the API"> = {
  "account:read": "the gate of the API",
  "account:change": { changeAccount: (ctx) => changeAccount(ctx, {}) },
  "publishable_token:read": "the gate of the API",
  "user:own": {
    getOwnUser,
    getUser: (ctx, { userId }) => getUser(ctx, userId),
    changeOwnUser: (ctx) => changeOwnUser(ctx, { fields: {} }),
  },
  "users:manage": {
    getUser: (ctx) => getUser(ctx, v4()),
    changeUser: (ctx) => changeUser(ctx, v4(), { fields: {}, role }),
    createUser: (ctx) => createUser(ctx, { username: aName(), password, role }),
    deleteUser: (ctx) => deleteUser(ctx, v4()),
    listTeam: team.listTeam,
    addMember: (ctx) => team.addMember(ctx, { name: "Eve", email: aName(), role, password }),
    changeMemberRole: (ctx) => team.changeMemberRole(ctx, v4(), role),
    changeMemberStatus: (ctx) => team.changeMemberStatus(ctx, v4(), "suspended"),
    removeMember: (ctx) => team.removeMember(ctx, v4()),
    endSessionsOf: (ctx) => team.endSessionsOf(ctx, v4()),
    requireNewFactor: (ctx) => team.requireNewFactor(ctx, v4()),
    setFactorRequirement: (ctx) => team.setFactorRequirement(ctx, false),
  },
  "desk:open": { findToday, findWeeksOfGuests },
  "customers:list": {
    listCustomers: (ctx) => listCustomers(ctx, query),
    findAlike: (ctx) => findAlike(ctx, { email: aName() }),
    findDeskCustomer: (ctx, { guestId }) => findDeskCustomer(ctx, guestId),
    readDeskCustomer: (ctx, { guest }) => readDeskCustomer(ctx, guest, { orders: cursors, events: cursors }),
    findTimeline: (ctx, { guestId }) => findTimeline(ctx, { people: [guestId], userId: null }, cursors),
    findPeople: (ctx) => findPeople(ctx, everyHit),
    readAllHits: (ctx) => readAllHits(ctx, everyHit, "customers").next(),
    countAllHits: (ctx) => countAllHits(ctx, everyHit, "customers"),
    exportHits: async (ctx) => exportHits(ctx, everyHit),
    countExport: (ctx) => countExport(ctx, everyHit),
    suggest: (ctx) => suggest(ctx, "a"),
    makeGuest: (ctx) => makeGuest(ctx, { key: v4(), phoneNumber: "" }),
  },
  "customers:create": {
    createCustomer: (ctx) => createCustomer(ctx, { fields: {}, registering: null }),
  },
  "customers:reach": {
    getCustomer: (ctx, { guestId }) => getCustomer(ctx, guestId),
    getCustomerOrSurvivor: (ctx, { guestId }) => getCustomerOrSurvivor(ctx, guestId),
    findByCode: (ctx) => findByCode(ctx, { code: "1", name: "Ada" }),
    changeCustomer: (ctx, { guestId }) => changeCustomer(ctx, guestId, { fields: {}, registering: null, move: null }),
  },
  "customers:suspend": {
    findStanding: (ctx) => findStanding(ctx, v4()),
    suspendCustomer: (ctx) => suspendCustomer(ctx, v4(), reason),
    reinstateCustomer: (ctx) => reinstateCustomer(ctx, v4(), reason),
  },
  "customers:delete": {
    deleteCustomer: (ctx) => deleteCustomer(ctx, v4()),
    deleteCustomerNamed: (ctx) => deleteCustomerNamed(ctx, v4(), "Ada"),
  },
  "customers:annotate": {
    addNote: (ctx) => addNote(ctx, v4(), reason),
    changeLabel: (ctx) => changeLabel(ctx, v4(), "vip"),
  },
  "customers:merge": {
    findMergePreview: (ctx) => findMergePreview(ctx, { ids: [v4(), v4()], keep: null }),
    findDeskMerge: (ctx) => findDeskMerge(ctx, v4(), v4()),
    mergeCustomers: (ctx) => mergeCustomers(ctx, { fromId: v4(), intoId: v4(), reason, chosen: {}, seen: {} }),
    undoMergeAtDesk: (ctx) => undoMergeAtDesk(ctx, { customerId: v4(), mergeId: v4(), reason }),
  },
  "customers:see": { beginLookIn: (ctx) => beginLookIn(ctx, { customerId: v4(), reason }) },
  "orders:create": { createOrder: (ctx) => createOrder(ctx, { fields: {}, customerId: null }) },
  "orders:list": { listOrders: (ctx) => listOrders(ctx, query, { withLines: false }) },
  "orders:reach": {
    getOrder: (ctx, { orderId }) => getOrder(ctx, orderId),
    changeOrder: (ctx, { orderId }) => changeOrder(ctx, orderId, { fields: {}, status: null }),
    deleteOrder: (ctx) => deleteOrder(ctx, v4()),
    addOrderLine: (ctx, { orderId }) => addOrderLine(ctx, orderId, { fields: { name: "Lamp" }, productId: null }),
    changeOrderLine: (ctx, { lineId }) => changeOrderLine(ctx, lineId, {}),
    removeOrderLine: (ctx, { lineId }) => removeOrderLine(ctx, lineId),
  },
  "orders:manage": {
    findDeskOrder: (ctx) => findDeskOrder(ctx, v4()),
    findPlacedByDesk: (ctx) => findPlacedByDesk(ctx, v4()),
    findWaiting: (ctx) => findWaiting(ctx, { earlier: null, later: null }),
    closeOrder: (ctx) => work.closeOrder(ctx, seen()),
    cancelOrder: (ctx) => work.cancelOrder(ctx, { ...seen(), reason, says: null }),
    noteWhatWasPaid: (ctx) => work.noteWhatWasPaid(ctx, { ...seen(), paidCents: 1 }),
    noteWhatWasHandedOver: (ctx) => work.noteWhatWasHandedOver(ctx, { ...seen(), quantities: new Map() }),
    addOrderNote: (ctx) => work.addOrderNote(ctx, { id: v4(), body: reason }),
  },
  "orders:place_for": {
    placeOrderFor: (ctx, { lamp }) => placeOrderFor(ctx, anOrderFor(v4(), lamp)),
    findDraft: (ctx) => findDraft(ctx, []),
    findProducts: (ctx) => findProducts(ctx, "lamp", 1),
  },
  "slips:print": {
    printSlip: (ctx) => printSlip(ctx, v4()),
    revokeSlip: (ctx) => revokeSlip(ctx, v4()),
    readSlip: (ctx) => readSlip(ctx, v4()),
  },
  "points:use": {
    getPointAccount: (ctx, { ledgerId }) => getPointAccount(ctx, ledgerId),
    listTransactions: (ctx, { ledgerId }) => listTransactions(ctx, ledgerId, query),
    createTransaction: (ctx, { ledgerId }) =>
      createTransaction(ctx, ledgerId, { fields: {}, amount: -1, status: "pending" }),
    getTransaction: (ctx) => getTransaction(ctx, v4()),
    deleteTransaction: (ctx) => deleteTransaction(ctx, v4()),
  },
  "points:grant": {
    findPointsOwner: (ctx) => findPointsOwner(ctx, v4()),
    findPointsOf: (ctx, { guestId }) => findPointsOf(ctx, guestId, cursors),
    adjustPoints: (ctx) => adjustPoints(ctx, { once: v4(), customerId: v4(), direction: "give", points: 1, reason }),
    changeTransaction: (ctx) => changeTransaction(ctx, v4(), { fields: {}, amount: null, status: "committed" }),
  },
  "points:approve": {
    listRequests: (ctx) => listRequests(ctx),
    approveRequest: (ctx) => approveRequest(ctx, v4()),
    declineRequest: (ctx) => declineRequest(ctx, v4()),
    withdrawRequest: (ctx) => withdrawRequest(ctx, v4()),
  },
  "points:settings": {
    findPointPolicy,
    changePointPolicy: (ctx) => changePointPolicy(ctx, { valueCents: null, limit: null, months: null }),
  },
  "phone:prove": { sendPhoneCode: (ctx) => sendPhoneCode(ctx, "+35315550100") },
  "mailbox:prove": "the gate of the API",
  "mailbox:ask": "the gate of the API",
  "password:ask": "the gate of the API",
  "password:own": "the gate of the API",
  "password:set": { setPassword: (ctx) => setPassword(ctx, v4(), password) },
};

const functionsOf = (permission: Permission): [string, Work][] => {
  const all = asking[permission];
  return all === "the gate of the API" ? [] : Object.entries(all);
};
const named = (name: string): name is Permission => name in permissions;
const all = Object.keys(permissions).filter(named);

/** Everybody who can ask: the roles, and those who are in no table since they act on what is theirs alone. */
async function everybody(store: Store): Promise<[Actor | "anonymous" | "guest's cookie", Ctx][]> {
  const asStaff = async (role: "support_specialist" | "developer" | "administrator"): Promise<[Actor, Ctx]> => [
    role,
    ctxFor(store, { kind: "staff", role, userId: await aStaffUser(store, role), sessionId: null }),
  ];
  return [
    ["anonymous", anonymous(store)],
    ["guest's cookie", (await aGuest(store)).ctx],
    ["guest", ctxFor(store, { kind: "publishable" })],
    ["customer", (await aRegistered(store)).ctx],
    await asStaff("support_specialist"),
    await asStaff("developer"),
    await asStaff("administrator"),
  ];
}

async function thingsOf(store: Store, ctx: Ctx): Promise<At> {
  const { viewer } = ctx;
  const maker = viewer.kind === "customer" ? ctx : operator(store);
  const orderId = await createOrder(maker, { fields: {}, customerId: null });
  const line = await addOrderLine(maker, orderId, { fields: { name: "Lamp" }, productId: null });
  const guestId = await createCustomer(operator(store), { fields: {}, registering: null });
  const guest = await findDeskCustomer(operator(store), guestId);
  if (!guest) throw new Error("there is no guest");
  return {
    lamp: store.lamp,
    userId: "userId" in viewer ? viewer.userId : v4(),
    guestId,
    guest,
    orderId,
    lineId: line.id,
    ledgerId: await ledgerOf(store, viewer.kind === "customer" ? viewer.customerId : guestId),
  };
}

test("each function asks for its permission: whoever may not is refused, whoever may is not", async ({ store }) => {
  const wrong: string[] = [];
  for (const [actor, ctx] of await everybody(store)) {
    const at = await thingsOf(store, ctx);
    for (const permission of all) {
      const allowed: readonly string[] = permissions[permission];
      for (const [name, work] of functionsOf(permission)) {
        const code = await codeOf(work(ctx, at));
        const isRight = allowed.includes(actor) === (code !== "not_allowed") && !code.startsWith("crashed");
        if (!isRight) wrong.push(`${actor} by ${name} (${permission}): ${code}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("every permission is asked for somewhere, and every function that asks is tried above", () => {
  const asked = filesIn(join(import.meta.dirname, "..", ".."), "lib")
    .filter(({ path }) => !/^lib\/(json-api|request)\//.test(path))
    .flatMap(({ text }) => askingIn(text));
  expect(asked.length).toBeGreaterThan(50);
  for (const { permission, name } of asked)
    expect(
      functionsOf(permission).map(([each]) => each),
      permission,
    ).toEqual(name ? expect.arrayContaining([name]) : expect.arrayContaining([expect.any(String)]));
  const inLib = new Set(asked.map(({ permission }) => permission));
  for (const permission of all.filter((each) => !inLib.has(each))) {
    const isOfTheApi = endpoints.some((each) => each.permission === permission) || permission === "password:own";
    expect([permission, asking[permission], isOfTheApi]).toEqual([permission, "the gate of the API", true]);
  }
});

/** What is asked for in a file; `name` is the public function that does, null in one that only others of the file call. */
function askingIn(text: string): { permission: Permission; name: string | null }[] {
  const found: { permission: Permission; name: string | null }[] = [];
  let name: string | null = null;
  for (const line of text.split("\n")) {
    const [, isPublic, begun] = /^(export )?(?:async )?function\*? (\w+)/.exec(line) ?? [];
    if (begun) name = isPublic ? begun : null;
    const permission = /\brequirePermission\(ctx, "([\w:]+)"\)/.exec(line)?.[1] ?? "";
    if (named(permission)) found.push({ permission, name });
  }
  return found;
}
