import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { NotFoundView } from "#components/not-found-view.tsx";
import type { Ctx, Viewer } from "#lib/context.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import { answerAsUnknown, answerNotFound } from "#lib/request/not-found.ts";
import { deskContext, lacksFactor } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export type DeskCtx = Ctx & { viewer: Extract<Viewer, { kind: "staff" }> };

const isStaff = (ctx: Ctx): ctx is DeskCtx => ctx.viewer.kind === "staff";

/**
 * The one gate of every page of the service desk. Who may not see it gets what any unknown address answers; staff
 * without the second factor that the store wants of them are led to set it up.
 */
export const deskPage =
  <Props,>(permission: Permission, draw: (ctx: DeskCtx, props: Props) => Promise<ReactNode>) =>
  async (props: Props): Promise<ReactNode> => {
    const ctx = await deskContext();
    if (!isStaff(ctx) || !hasPermission(ctx, permission)) {
      answerAsUnknown();
      return null;
    }
    if (await lacksFactor()) redirect(routes.account.twoFactor());
    return draw(ctx, props);
  };

/** What a page of the desk draws about somebody or something that is not there, or not of this account. */
export function deskNotFound() {
  answerNotFound();
  return <NotFoundView isLoggedIn />;
}

/** The title of such a page, which tells nobody else that there is one. */
export const deskTitle = (permission: Permission, title: string) => deskTitleOf(permission, async () => title);

/** The same for a page about somebody or something, which may not be there. */
export const deskTitleOf =
  <Props,>(permission: Permission, title: (props: Props) => Promise<string | null>) =>
  async (props: Props): Promise<Metadata> => {
    const ctx = await deskContext();
    const isOpen = isStaff(ctx) && hasPermission(ctx, permission) && !(await lacksFactor());
    return { title: (isOpen && (await title(props))) || "Not found" };
  };
