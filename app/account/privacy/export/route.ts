import { exportOwn } from "#lib/privacy/export.ts";
import { exportFormat, exportInput } from "#lib/privacy/schema.ts";
import { defineDownload, seeOther } from "#lib/request/download.ts";
import { routes } from "#lib/routes.ts";

export const dynamic = "force-dynamic";

export const POST = defineDownload(exportInput, {
  work: exportOwn,
  back: ({ code, field }, form) => {
    if (code === "log_in_first") return routes.login(routes.account.privacy());
    const format = exportFormat.safeParse(form.get("format")).data ?? "json";
    const refused = code === "invalid_input" && field === "code" ? "wrong_code" : code;
    return `${routes.account.privacy()}?${new URLSearchParams({ refused, format })}`;
  },
});

/** Somebody typed the address: a copy is made for the password alone. */
export const GET = () => seeOther(routes.account.privacy());
