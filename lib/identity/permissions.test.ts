import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Actor, type Permission, permissions } from "#lib/identity/permissions.ts";

/** The rows of the table in README.md: what is to be done, in words, and the permissions behind it. */
const inWords: Record<string, Permission[]> = {
  "order, and see and change the order and the customer whose id one knows": [
    "customers:reach",
    "orders:create",
    "orders:reach",
  ],
  "prove a mailbox or a telephone, ask for a new password, read the store's name and terms": [
    "account:read",
    "mailbox:prove",
    "password:ask",
    "phone:prove",
  ],
  "make a guest, or register somebody": ["customers:create"],
  "have a log-in of one's own: its password and mailbox, a list of orders, points": [
    "mailbox:ask",
    "orders:list",
    "password:own",
    "points:use",
    "user:own",
  ],
  "open the desk, find customers and read all about them": ["customers:list", "desk:open"],
  "annotate, suspend, let in, merge and delete customers, and see what they see": [
    "customers:annotate",
    "customers:delete",
    "customers:merge",
    "customers:see",
    "customers:suspend",
  ],
  "work on orders, take orders for customers, print slips": ["orders:manage", "orders:place_for", "slips:print"],
  "give and take points, and approve what another one wants to give": ["points:approve", "points:grant"],
  "change the store's terms over the API, and read its publishable token": ["account:change", "publishable_token:read"],
  "run the team, set a user's password, decide the rules for points": [
    "password:set",
    "points:settings",
    "users:manage",
  ],
};

const columns: Record<Actor, string> = {
  guest: "guest (publishable token)",
  customer: "customer",
  support_specialist: "support specialist",
  developer: "developer",
  administrator: "administrator",
};

const mayDo = (permission: Permission) => {
  const allowed: readonly string[] = permissions[permission];
  return Object.keys(columns).map((actor) => (allowed.includes(actor) ? "yes" : ""));
};

function tableInWords(): string {
  const rows = Object.entries(inWords).map(([words, [first]]) => [words, ...(first ? mayDo(first) : [])]);
  const cells = [["who may", ...Object.values(columns)], ...rows];
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const [head = "", ...body] = cells.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`,
  );
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body].join("\n");
}

test("each permission stands in one row of the README's table, beside others of the same roles", () => {
  expect(Object.values(inWords).flat().sort()).toEqual(Object.keys(permissions).sort());
  for (const [words, together] of Object.entries(inWords))
    for (const permission of together)
      expect([words, permission, ...mayDo(permission)]).toEqual([
        words,
        permission,
        ...mayDo(together[0] ?? permission),
      ]);
});

test("the README's table says of each role what the permissions say", () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  const [table] = /^\| who may .*(\n\|.*)*/m.exec(readme) ?? [];
  expect(table, `what should stand in README.md:\n${tableInWords()}\n`).toBe(tableInWords());
});
