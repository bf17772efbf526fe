import type { CustomerHitView, OrderHitView } from "#lib/desk/views.ts";

export const customerStatusWords: Record<CustomerHitView["status"], string> = {
  guest: "Guest",
  registered: "Registered",
  suspended: "Suspended",
  deleted: "Deleted",
};

/** What a customer is called who may have told nobody a name. */
export const nameOf = ({ name, email, phone, code }: Pick<CustomerHitView, "name" | "email" | "phone" | "code">) =>
  name ?? email ?? phone ?? code ?? "Guest without a name";

export const orderTitle = ({ code, name }: Pick<OrderHitView, "code" | "name">) => (name ? `${code} · ${name}` : code);
