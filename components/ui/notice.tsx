import type { ReactNode } from "react";

type NoticeProps = { kind: "info" | "good" | "warn" | "bad"; children: ReactNode; role?: "alert" | "status" };

export function Notice({ kind, children, role }: NoticeProps) {
  return (
    <div className={`notice ${kind}`} role={role} tabIndex={role === "alert" ? -1 : undefined}>
      {children}
    </div>
  );
}
