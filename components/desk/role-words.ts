import type { StaffRoleView } from "#lib/identity/views.ts";

export const roleWords: Record<StaffRoleView, string> = {
  support_specialist: "Support specialist",
  developer: "Developer",
  administrator: "Administrator",
};

export const roles = (["support_specialist", "developer", "administrator"] as const).map((value) => ({
  value,
  label: roleWords[value],
}));
