import { gzipSync } from "node:zlib";
import { listProducts } from "#lib/catalog/products.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import type { Ctx } from "#lib/context.ts";
import { findHistory } from "#lib/orders/history.ts";
import { attribute } from "./log-ins.ts";
import type { Bench } from "./pages.ts";
import { actAs, type Visitor } from "./visitors.ts";

/** How much JavaScript a page brings when it is loaded first, in KB (1,000 bytes) after gzip. */
export type PageWeight = { page: string; kilobytes: number; scripts: number };

/** Weighs the scripts of every page for a shopper with orders, who gets something into the cart. */
export async function weighPages({ port, data }: Bench, visitor: Visitor): Promise<PageWeight[]> {
  const origin = `http://127.0.0.1:${port}`;
  const { orderId, slug } = await actAs(data, visitor, prepareShopper);
  const weights = new Map<string, Promise<number>>();
  const weigh = (script: string) => {
    const weight = weights.get(script) ?? weightOf(new URL(script, origin));
    weights.set(script, weight);
    return weight;
  };
  const account = [
    "/account",
    "/account/orders",
    `/account/orders/${orderId}`,
    "/account/profile",
    "/account/security",
  ];
  const signedIn = ["/", `/products/${slug}`, "/cart", "/checkout", ...account];
  const pages = [
    ...signedIn.map((path) => ({ path, cookie: visitor.cookie })),
    ...["/login", "/register"].map((path) => ({ path, cookie: "" })),
  ];
  const weighed = pages.map(async ({ path, cookie }) => {
    const scripts = scriptsIn(await pageAt(`${origin}${path}`, cookie));
    const sizes = await Promise.all(scripts.map(weigh));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const page = path.replace(orderId, "<id>").replace(slug, "<slug>");
    return { page, kilobytes: Math.round(bytes / 100) / 10, scripts: scripts.length };
  });
  return Promise.all(weighed);
}

async function prepareShopper(ctx: Ctx): Promise<{ orderId: string; slug: string }> {
  const [product] = (await listProducts(ctx)).flatMap(({ products }) => products);
  const [order] = (await findHistory(ctx, {})).rows;
  if (!product || !order) throw new Error("there is no product or no order to look at");
  await addToCart(ctx, { productId: product.id, quantity: 1 });
  return { orderId: order.id, slug: product.slug };
}

async function pageAt(url: string, cookie: string): Promise<string> {
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  if (answer.status !== 200)
    throw new Error(`${url} answered ${answer.status} ${answer.headers.get("location") ?? ""}`);
  return answer.text();
}

/** What the browser fetches: script elements, preloads, and the chunks that React's data names for its components. */
function scriptsIn(html: string): string[] {
  const elements = [...html.matchAll(/<script\b[^>]*\ssrc="[^"]+"[^>]*>/g)].map(([tag]) => tag);
  const links = [...html.matchAll(/<link\b[^>]*>/g)].map(([tag]) => tag);
  const preloads = links.filter(
    (tag) => /rel="modulepreload"/.test(tag) || (/rel="preload"/.test(tag) && /as="script"/.test(tag)),
  );
  const named = [...html.matchAll(/\/_next\/static\/chunks\/[^"'\\\s?]+\.js/g)].map(([path]) => path);
  const isModern = (tag: string) => !/\snomodule\b/i.test(tag);
  const old = elements.filter((tag) => !isModern(tag)).map((tag) => attribute(tag, "src"));
  const found = [
    ...elements.filter(isModern).map((tag) => attribute(tag, "src")),
    ...preloads.map((tag) => attribute(tag, "href")),
    ...named,
  ];
  return [...new Set(found.map(withoutQuery))].filter((path) => !old.map(withoutQuery).includes(path));
}

const withoutQuery = (path: string) => path.split("?", 1)[0] ?? path;

async function weightOf(url: URL): Promise<number> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.headers.get("location") ?? ""}`);
  return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
}
