import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessible, demandAccessibleInLight } from "#e2e/web/axe.ts";
import { uniqueEmail } from "#e2e/web/people.ts";

test("a developer finds keys, samples and an endpoint by searching, on a phone and without JavaScript too", async ({
  phone,
  withoutScript,
}) => {
  for (const visit of [phone, withoutScript]) {
    await visit.goto("/developers");
    await expect(visit.getByRole("heading", { level: 1 })).toHaveText("For developers");
    await expect(visit.getByText("prt-test-aba1d92c-defb-478e-a031-40b5c27171c7").first()).toBeVisible();
    await visit.getByLabel("Search the endpoints").fill("line_items");
    await visit.getByRole("button", { name: "Search" }).click();
    await expect(visit.getByText("/v1/orders/{id}/line_items").first()).toBeVisible();
    await expect(visit.getByText("freshcom.createOrderLineItem").first()).toBeVisible();
    await expect(visit.getByText("/v1/account", { exact: true })).toHaveCount(0);
    const wider = await visit.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wider).toBe(false);
  }
  await demandAccessibleInLight(phone);
  await phone.goto("/developers");
  await demandAccessibleInLight(phone);
  await phone.setViewportSize({ width: 1280, height: 800 });
  await demandAccessible(phone);
});

test("what the store sends can be read in the outbox, as JSON and as a page", async ({
  page,
  newCustomer,
  axe,
  request,
}) => {
  const email = uniqueEmail();
  await newCustomer({ email });
  const answer = await request.get(`/dev/outbox?to=${encodeURIComponent(email)}`, {
    headers: { accept: "application/json" },
  });
  expect(await answer.json()).toMatchObject([{ channel: "email", to: email }]);
  await page.goto(`/dev/outbox?to=${encodeURIComponent(email)}`);
  await expect(page.getByRole("heading", { name: /Confirm your e-mail address/ })).toBeVisible();
  await expect(page.locator("iframe")).toBeHidden();
  await axe(page);
  await page.getByText("As a mail program shows it").click();
  const mail = page.frameLocator("iframe");
  await expect(mail.getByRole("heading", { level: 1 })).toHaveText(/Confirm your e-mail address/);
  await expect(mail.locator(".preheader")).toBeHidden();
  await demandAccessibleInLight(page);
});
