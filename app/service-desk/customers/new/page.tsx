import { randomUUID } from "node:crypto";
import { makeGuest } from "#app/service-desk/customers/new/actions.ts";
import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { NewGuestForm } from "#components/desk/new-guest-form.tsx";

export const generateMetadata = deskTitle("customers:create", "New guest");

export default deskPage("customers:create", async (ctx) => (
  <DeskShell title="New guest" current="newGuest" role={ctx.viewer.role}>
    <p>Nothing has to be known of a guest. What is told here helps to find them again.</p>
    <NewGuestForm action={makeGuest} idKey={randomUUID()} />
  </DeskShell>
));
