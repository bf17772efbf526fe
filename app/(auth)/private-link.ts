import type { Metadata } from "next";

/** For pages whose address holds a token: nobody is told of it, neither a search engine nor the page that comes next. */
export const privateLink: Metadata = { referrer: "no-referrer", robots: { index: false, follow: false } };
