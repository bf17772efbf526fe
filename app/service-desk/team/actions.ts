"use server";

import { factorRequirementInput, memberInput, memberRoleInput, newMemberInput } from "#lib/identity/schema.ts";
import * as team from "#lib/identity/team.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

const after = (done: string) => ({ next: `${routes.desk.team()}?done=${done}` });

export const addMember = defineDeskAction("users:manage", newMemberInput, async (ctx, input) => {
  await team.addMember(ctx, input);
  return after(input.password ? "added" : "invited");
});

export const changeRole = defineDeskAction("users:manage", memberRoleInput, async (ctx, { userId, role }) => {
  await team.changeMemberRole(ctx, userId, role);
  return after("role");
});

export const endSessions = defineDeskAction("users:manage", memberInput, async (ctx, { userId }) => {
  await team.endSessionsOf(ctx, userId);
  return after("ended");
});

export const requireNewFactor = defineDeskAction("users:manage", memberInput, async (ctx, { userId }) => {
  await team.requireNewFactor(ctx, userId);
  return after("factor");
});

export const suspendMember = defineDeskAction("users:manage", memberInput, async (ctx, { userId }) => {
  await team.changeMemberStatus(ctx, userId, "suspended");
  return after("suspended");
});

export const letBackIn = defineDeskAction("users:manage", memberInput, async (ctx, { userId }) => {
  await team.changeMemberStatus(ctx, userId, "active");
  return after("back");
});

export const removeMember = defineDeskAction("users:manage", memberInput, async (ctx, { userId }) => {
  await team.removeMember(ctx, userId);
  return after("removed");
});

export const requireFactor = defineDeskAction("users:manage", factorRequirementInput, async (ctx, { isRequired }) => {
  await team.setFactorRequirement(ctx, isRequired === "yes");
  return after(isRequired === "yes" ? "required" : "optional");
});
