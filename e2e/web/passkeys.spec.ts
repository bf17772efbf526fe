import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { auditEvents, merges, outgoingMessages } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { passkeysOf, plugIn } from "#e2e/web/passkeys.ts";
import { alert, button, errorOf, field, heading, hydrated, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const added = "Your passkey is added. Everywhere else you were logged out.";
const logInButton = (page: Page) => button(page, "Log in with a passkey");
const inList = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

async function addPasskey(page: Page, name: string, password: string): Promise<void> {
  await page.goto(routes.account.passkeys());
  await hydrated(page);
  await field(page, "Name").fill(name);
  await field(page, "Current password").fill(password);
  await button(page, "Add a passkey").click();
}

/** Ends the session on this browser alone, as another evening would. */
async function comeBackLater(page: Page, next?: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(routes.login(next));
  await hydrated(page);
}

const eventsOf = async ({ db }: Store, userId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(auditEvents.id)).map(
    ({ event }) => event,
  );

test("a passkey is made after the password, gets a name, and logs in without anything else", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  await page.goto(routes.account.security());
  await page.getByRole("link", { name: "Set up a passkey" }).click();
  await addPasskey(page, "  Blue   phone ", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await expect(inList(page, "Blue phone")).toContainText("not used yet");
  expect(await device.count()).toBe(1);
  await device.touch(false);
  await button(page, "Log out").click();
  await page.goto(routes.login());
  await hydrated(page);
  await device.touch(true);
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  await page.goto(routes.account.passkeys());
  await expect(inList(page, "Blue phone")).toContainText(/Added .* · last used .*\d\d:\d\d/);
  await page.goto(routes.account.security());
  await expect(page.getByText("You have one passkey.")).toBeVisible();
  expect(await eventsOf(store, customer.userId)).toEqual(expect.arrayContaining(["passkey_added", "logged_in"]));
});
