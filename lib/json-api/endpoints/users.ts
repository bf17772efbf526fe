import { z } from "zod";
import { newPassword } from "#lib/identity/schema.ts";
import { newUser, staffRole, userFields } from "#lib/identity/user-input.ts";
import { changeOwnUser, changeUser, createUser, deleteUser, getOwnUser, getUser } from "#lib/identity/users.ts";
import { type Call, type Endpoint, nothing, one, read, shapeOf } from "#lib/json-api/endpoint.ts";
import { user } from "#lib/json-api/resources/people.ts";

const tag = "Users";
const answers = { resource: shapeOf(user), many: false };
const passwords = { password: newPassword.optional(), currentPassword: z.string().max(1000).optional() };
const own = userFields.extend(passwords);
const managed = own.extend({ role: staffRole.optional(), status: z.enum(["active", "suspended"]).optional() });

function readOwn(call: Call) {
  const { password, currentPassword, ...fields } = read(own, call);
  return { fields, password, currentPassword };
}

function readAny(call: Call) {
  const { role, status } =
    call.ctx.viewer.kind === "staff" ? read(managed.pick({ role: true, status: true }), call) : {};
  return { ...readOwn(call), role, status };
}

export const userEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/user",
    tag,
    title: "Retrieve the current user",
    permission: "user:own",
    answers,
    status: 200,
    run: async (call) => one(call, user, await getOwnUser(call.ctx)),
  },
  {
    method: "PATCH",
    path: "/user",
    tag,
    title: "Change the current user",
    about:
      "A new `password` needs the `currentPassword`. Codes by text message need a proven number, codes by e-mail a proven address.",
    permission: "user:own",
    takes: { type: "User", attributes: own, example: { firstName: "Joe" } },
    answers,
    status: 200,
    isSlow: true,
    run: async (call) => one(call, user, await changeOwnUser(call.ctx, readOwn(call))),
  },
  {
    method: "POST",
    path: "/users",
    tag,
    title: "Add a member of staff",
    permission: "users:manage",
    takes: {
      type: "User",
      attributes: newUser,
      example: { username: "eve@example.com", password: "supersecurepassword", role: "supportSpecialist", name: "Eve" },
    },
    answers,
    status: 201,
    isSlow: true,
    run: async (call) => one(call, user, await createUser(call.ctx, read(newUser, call)), 201),
  },
  {
    method: "GET",
    path: "/users/{id}",
    tag,
    title: "Retrieve a user",
    about: "For administrators, and for everybody their own.",
    permission: "user:own",
    answers,
    status: 200,
    run: async (call) => one(call, user, await getUser(call.ctx, call.id)),
  },
  {
    method: "PATCH",
    path: "/users/{id}",
    tag,
    title: "Change a user",
    permission: "user:own",
    takes: { type: "User", attributes: managed, example: { role: "developer" } },
    answers,
    status: 200,
    isSlow: true,
    async run(call) {
      await getUser(call.ctx, call.id);
      return one(call, user, await changeUser(call.ctx, call.id, readAny(call)));
    },
  },
  {
    method: "DELETE",
    path: "/users/{id}",
    tag,
    title: "Delete a user",
    about: "A customer goes with its user. The last administrator stays.",
    permission: "users:manage",
    answers: null,
    status: 204,
    async run({ ctx, id }) {
      await deleteUser(ctx, id);
      return nothing;
    },
  },
];
