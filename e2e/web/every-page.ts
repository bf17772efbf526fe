import { demoProducts } from "#demo/products.ts";
import type { Customer, Guest } from "#e2e/web/people.ts";
import { routes } from "#lib/routes.ts";

/** The address of every page that somebody of each kind can see. */
export const pagesFor = {
  anonymous: [
    routes.home(),
    routes.product("enamel-kettle"),
    routes.product(demoProducts.at(-1)?.slug ?? ""),
    routes.cart(),
    routes.login(),
    routes.loginCode(),
    routes.register(),
    routes.forgot(),
    `${routes.track("K7QM-3XW9")}&over=1`,
    routes.linkDevice("K7QM-3XW9"),
    routes.claim("K7QM-3XW9-PD4R"),
    routes.account.devices(),
    "/nowhere",
  ],
  /** Where mails lead to, for anybody; the specs of each look at them with a link that works. */
  mailed: [
    `${routes.forgot()}?sent=1`,
    routes.reset("dead"),
    routes.confirmEmail("dead"),
    `${routes.confirmEmail()}?done=1`,
    routes.undoEmail("dead"),
    `${routes.undoEmail()}?done=1`,
    routes.notMe("dead"),
    `${routes.notMe()}?done=1`,
    routes.notMyOrder("dead"),
  ],
  guest: ({ orders: [order] }: Guest) => [
    routes.home(),
    routes.cart(),
    routes.checkout(),
    routes.register(),
    routes.account.orders(),
    routes.account.devices(),
    routes.account.points(),
    `${routes.account.order(order?.id ?? "")}?placed=1`,
    routes.account.order(order?.id ?? ""),
    `${routes.account.privacy()}?forget=1`,
  ],
  customer: ({ orders: [order] }: Customer) => [
    routes.account.overview(),
    routes.account.orders(),
    `${routes.account.orders()}?q=unicorn`,
    routes.account.order(order?.id ?? ""),
    routes.account.points(),
    routes.account.foundOrders(),
    routes.account.claims(),
    routes.account.profile(),
    routes.account.security(),
    routes.account.email(),
    routes.account.passkeys(),
    routes.account.twoFactor(),
    routes.account.activity(),
    `${routes.account.privacy()}?refused=wrong_code`,
    routes.cart(),
    routes.checkout(),
  ],
  /** Those of the desk that no spec of their own looks at as closely. */
  staff: ([one, other, suspended]: [Customer, Customer, Customer]) => [
    routes.desk.find({ q: "zebra", status: "registered" }),
    routes.desk.merge(one.id),
    routes.desk.merge(one.id, { other: other.id }),
    routes.desk.customer(suspended.id),
    routes.desk.suspend(suspended.id),
  ],
};
