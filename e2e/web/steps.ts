import { expect, type Locator, type Page } from "@playwright/test";
import { routes } from "#lib/routes.ts";

/** The page's one `h1`. */
export const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

export const button = (page: Page | Locator, name: string) => page.getByRole("button", { name, exact: true });

export const field = (page: Page | Locator, label: string) => page.getByLabel(label, { exact: true });

export const alert = (page: Page) => page.getByRole("alert").and(page.locator(":not(#__next-route-announcer__)"));

/** The message beside a field, as a screen reader would read it with the field. */
export const errorOf = (input: Locator, message: string | RegExp) => expect(input).toHaveAccessibleDescription(message);

export const cartLine = (page: Page, name: string) =>
  page.getByRole("list", { name: "Things in the cart" }).getByRole("listitem").filter({ hasText: name });

export const quantityOf = (page: Page, { name }: { name: string }) =>
  page.getByRole("spinbutton", { name: `Quantity of ${name}` });

export const summary = (page: Page) => page.getByRole("region", { name: "Summary" });

/** Waits until React has taken the form over, for what only happens with it. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const form = document.querySelector("main form, header form, main button");
    return form !== null && Object.keys(form).some((key) => key.startsWith("__reactProps"));
  });
}

export async function putInCart(page: Page, { slug }: { slug: string }, quantity = 1): Promise<void> {
  await page.goto(routes.product(slug));
  await field(page, "Quantity").fill(String(quantity));
  await button(page, "Add to cart").click();
  await expect(heading(page, "Cart")).toBeVisible();
}

type Contact = { name: string; email: string; phone?: string };

export async function fillContact(page: Page, { name, email, phone = "" }: Contact): Promise<void> {
  await field(page, "Full name").fill(name);
  await field(page, "E-mail").fill(email);
  await field(page, "Phone (optional)").fill(phone);
}

export async function fillAddress(page: Page): Promise<void> {
  await field(page, "Street and number").fill("5 Harbour Row");
  await field(page, "Postal code").fill("P24 X1Y2");
  await field(page, "Town or city").fill("Cobh");
  await field(page, "Country").selectOption({ label: "Ireland" });
}

/** Presses "Place order" and gives the id in the address of the page that follows. */
export async function placeOrder(page: Page): Promise<string> {
  await button(page, "Place order").click();
  await expect(heading(page, /^Order [\w]{4}-[\w]{4}$/)).toBeVisible();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await field(page, "E-mail or username").fill(username);
  await field(page, "Password").fill(password);
  await button(page, "Log in").click();
}

export async function createAccount(page: Page, person: { name?: string; email?: string; password: string }) {
  if (person.name !== undefined) await field(page, "Full name").fill(person.name);
  if (person.email !== undefined) await field(page, "E-mail").fill(person.email);
  await field(page, "Password").fill(person.password);
  await button(page, "Create account").click();
}
