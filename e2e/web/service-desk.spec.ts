import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { lastMail, linksIn, userOf } from "#e2e/web/mail.ts";
import { password, sessionCookie, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, field } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

test("administrators add people, change roles, end sessions, and take a lost factor away", async ({
  page,
  request,
  logInAs,
  store,
  axe,
}) => {
  const boss = await newStaff(store, { role: "administrator", name: "Ada Boss" });
  await logInAs(page, boss);
  await page.goto(routes.desk.team());
  await axe(page);
  const email = uniqueEmail("ines");
  await field(page, "Full name").fill("Ines Desk");
  await field(page, "E-mail").fill(email);
  await button(page, "Add to the team").click();
  await expect(page.getByText("A link to choose a password is on its way.")).toBeVisible();
  const [link] = linksIn(await lastMail(store, email, /on the team/));
  const path = `${link?.pathname}${link?.search}`;
  const fields = { newPassword: password };
  const chosen = await submit(request, { path, button: "Save new password", fields });
  expect(chosen.status()).toBe(303);

  const ines = await store.db.query.users.findFirst({ where: (user, { eq }) => eq(user.username, email) });
  if (!ines) throw new Error("she is not on the team");
  const member = page.getByRole("listitem").filter({ hasText: email });
  const act = async (name: string, says: string) => {
    await member.getByText("Change Ines Desk").click();
    await button(member, `${name}: Ines Desk`).click();
    await expect(page.getByText(says)).toBeVisible();
  };
  await sessionCookie(store, { userId: ines.id });
  await act("End all sessions", "They are logged out everywhere.");
  expect(await store.db.$count(sessions, eq(sessions.userId, ines.id))).toBe(0);
  await member.getByText("Change Ines Desk").click();
  await field(member, "Role").selectOption("developer");
  await button(member, "Change role: Ines Desk").click();
  await expect(page.getByText("The role is changed")).toBeVisible();
  expect((await userOf(store, { userId: ines.id })).role).toBe("developer");
  await act("Require a new second factor", "at the next log-in they set up another");
  await act("Suspend", "They are logged out, and cannot log in.");
  expect((await userOf(store, { userId: ines.id })).status).toBe("suspended");
  await act("Let in again", "They can log in again.");
  await act("Remove from the team", "They are no longer on the team.");
  await expect(member).toHaveCount(0);
  await expect(alert(page)).toHaveCount(0);
});
