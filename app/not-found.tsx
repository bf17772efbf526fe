import type { Metadata } from "next";
import { NotFoundView } from "#components/not-found-view.tsx";
import { currentVisitor } from "#lib/request/viewer.ts";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const { kind } = await currentVisitor();
  return <NotFoundView isLoggedIn={kind === "customer" || kind === "staff"} />;
}
