import { z } from "zod";
import { customerFields, registeringFields, staffCustomerFields } from "#lib/customers/customer-input.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import {
  customerFilters,
  findByCode,
  getCustomer,
  getCustomerOrSurvivor,
  listCustomers,
} from "#lib/customers/find-customers.ts";
import { changeCustomer, createCustomer } from "#lib/customers/write-customers.ts";
import {
  type Call,
  type Endpoint,
  leadTo,
  list,
  may,
  nothing,
  one,
  read,
  relatedId,
  shapeOf,
} from "#lib/json-api/endpoint.ts";
import { customer } from "#lib/json-api/resources/people.ts";
import { Refusal } from "#lib/refusal.ts";
import { text } from "#lib/schema.ts";

const tag = "Customers";
const answers = { resource: shapeOf(customer), many: false };
const status = z.enum(["guest", "registered", "suspended"]);
const { code, label } = staffCustomerFields.shape;
const phoneCode = { phoneVerificationCode: text(20).optional() };
const { username, password, email } = registeringFields.shape;

const everything = z.object({
  status: status.optional(),
  ...customerFields.shape,
  code,
  label,
  username: username.optional(),
  password: password.optional(),
  ...phoneCode,
});
const example = {
  status: "registered",
  username: "joe@example.com",
  email: "joe@example.com",
  password: "supersecurepassword",
};

const allFields = customerFields.extend({ code, label });
const allToRegister = allFields.extend({ username, password, email, ...phoneCode });

/** What of the document is this caller's to write: code, label and whom it is related to are for staff (contract 6.1). */
function writable(call: Call): { call: Call; related: { enrollerId?: string | null; sponsorId?: string | null } } {
  if (may(call, "customers:list")) {
    const [enrollerId, sponsorId] = [relatedId(call, "enroller"), relatedId(call, "sponsor")];
    return {
      call,
      related: {
        ...(enrollerId === undefined ? {} : { enrollerId }),
        ...(sponsorId === undefined ? {} : { sponsorId }),
      },
    };
  }
  const { code: _, label: __, ...attributes } = call.document.attributes;
  return { call: { ...call, document: { ...call.document, attributes } }, related: {} };
}

function readFields(given: Call) {
  const { call, related } = writable(given);
  return { ...read(allFields, call), ...related };
}

/** Everything that is wrong with a registration at once; what the guest has already counts as given (contract 6.6). */
function readRegistration(given: Call, known: { email?: string | null } = {}) {
  const { call, related } = writable(given);
  const attributes = { ...call.document.attributes };
  attributes.email ??= known.email;
  const parsed = read(allToRegister, { ...call, document: { ...call.document, attributes } });
  const { username, password, email, phoneVerificationCode, ...fields } = parsed;
  return { registering: { username, password, email, phoneVerificationCode }, fields: { ...fields, ...related } };
}

/** One's own number, where log-in codes go to it, moves only with the code that was sent to the new one. */
function readChange(call: Call) {
  const { phoneVerificationCode } = read(z.object(phoneCode), call);
  return { ...readFields(call), phoneVerificationCode };
}

function statusAsked(call: Call): z.output<typeof status> | undefined {
  const given = call.document.attributes.status;
  return given === undefined || given === null ? undefined : read(z.object({ status }), call).status;
}

/** A publishable token makes guests and registered customers, never anything more; staff make guests by themselves. */
function wantsRegistration(call: Call): boolean {
  if (!may(call, "customers:list")) return call.document.attributes.status !== "guest";
  const asked = statusAsked(call);
  if (asked === "suspended")
    throw new Refusal("impossible_move", { field: "status", says: "Register the customer first, then suspend it" });
  return asked === "registered";
}

async function create(call: Call) {
  const plan = wantsRegistration(call) ? readRegistration(call) : { fields: readFields(call), registering: null };
  const id = await createCustomer(call.ctx, plan);
  const made = await getCustomer({ ...call.ctx, viewer: { kind: "operator" } }, id);
  return one(call, customer, made, 201);
}

async function change(call: Call) {
  const { ctx, id } = call;
  const before = await getCustomer(ctx, id);
  const isStaff = may(call, "customers:list");
  const asked = ctx.viewer.kind === "customer" ? undefined : statusAsked(call);
  const isNew = asked !== undefined && asked !== before.status;
  if (isNew && before.status === "guest" && asked === "registered")
    await changeCustomer(ctx, id, { ...readRegistration(call, before), move: null });
  else {
    const move = isNew ? moveTo(asked, before.status, isStaff) : null;
    await changeCustomer(ctx, id, { fields: readChange(call), registering: null, move });
  }
  return one(call, customer, await getCustomer({ ...ctx, viewer: { kind: "operator" } }, id));
}

function moveTo(asked: z.output<typeof status>, from: string, isStaff: boolean): "suspend" | "reinstate" {
  if (isStaff && asked === "suspended" && from === "registered") return "suspend";
  if (isStaff && asked === "registered" && from === "suspended") return "reinstate";
  throw new Refusal("impossible_move", {
    field: "status",
    says: `A customer that is ${from} does not become ${asked}.`,
  });
}

export const customerEndpoints: Endpoint[] = [
  {
    method: "POST",
    path: "/customers",
    tag,
    title: "Create or register a customer",
    about: "Without `status`, a publishable token registers and staff make a guest. A guest needs nothing at all.",
    permission: "customers:create",
    takes: {
      type: "Customer",
      attributes: everything,
      relationships: ["enroller", "sponsor"],
      example,
      isOptional: true,
    },
    answers,
    status: 201,
    isSlow: true,
    run: create,
  },
  {
    method: "GET",
    path: "/customers",
    tag,
    title: "List customers",
    about: "Newest created first. Those that were deleted appear only when `filter[status]` asks for them.",
    permission: "customers:list",
    filters: customerFilters,
    answers: { ...answers, many: true },
    status: 200,
    run: async (call) => list(call, customer, await listCustomers(call.ctx, call.query.paged)),
  },
  {
    method: "GET",
    path: "/customer",
    tag,
    title: "Retrieve the current customer",
    about:
      "For a customer's token its own customer. For others the one with that `code` and at least one more of these, all of which must match.",
    permission: "customers:reach",
    parameters: ["code", "name", "firstName", "lastName", "email", "phoneNumber"].map((name) => ({
      name,
      about: `The customer's ${name}`,
    })),
    answers,
    status: 200,
    async run(call) {
      const { code, firstName, lastName, email, phoneNumber, name, otherName } = call.query.plain;
      const query = { code, firstName, lastName, email, phoneNumber, name: name ?? otherName };
      return one(call, customer, await findByCode(call.ctx, query));
    },
  },
  {
    method: "GET",
    path: "/customers/{id}",
    tag,
    title: "Retrieve a customer",
    about:
      "A publishable token sees guests only; whoever knows the random id of a guest may see and change it. For staff, and for the customer itself, an id that was merged into another answers 308 with that one's `Location`, and its id in `meta.supersededBy`.",
    permission: "customers:reach",
    answers,
    status: 200,
    leadsOn: true,
    async run(call) {
      const { viewer } = call.ctx;
      const isOwn = viewer.kind === "customer" && call.rawId === "undefined";
      const found = await getCustomerOrSurvivor(call.ctx, isOwn ? viewer.customerId : call.id);
      if ("survivorId" in found) return leadTo(call, `/v1/customers/${found.survivorId}`, found.survivorId);
      return one(call, customer, found);
    },
  },
  {
    method: "PATCH",
    path: "/customers/{id}",
    tag,
    title: "Change a customer, register a guest, suspend or reinstate",
    about:
      "`status: registered` on a guest registers it and keeps its id, and with it its orders. Staff suspend and reinstate.",
    permission: "customers:reach",
    takes: {
      type: "Customer",
      attributes: everything,
      relationships: ["enroller", "sponsor"],
      example: { firstName: "Joe", phoneNumber: "+353 1 555 0100" },
    },
    answers,
    status: 200,
    isSlow: true,
    run: change,
  },
  {
    method: "DELETE",
    path: "/customers/{id}",
    tag,
    title: "Delete a customer",
    about:
      "Its user goes at once and the username is free. Placed orders are kept, and the customer behind them as `deleted`.",
    permission: "customers:delete",
    answers: null,
    status: 204,
    async run({ ctx, id }) {
      await deleteCustomer(ctx, id);
      return nothing;
    },
  },
];
