import type { ReactNode } from "react";
import { OnlyRead } from "#components/desk/look-in.tsx";
import { requestContext } from "#lib/request/viewer.ts";

export default async function DoorLayout({ children }: { children: ReactNode }) {
  const { lookIn } = await requestContext();
  return <OnlyRead isLookIn={lookIn !== undefined}>{children}</OnlyRead>;
}
