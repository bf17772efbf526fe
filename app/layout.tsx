import type { Metadata } from "next";
import type { ReactNode } from "react";
import { fontVariables } from "#app/fonts.ts";
import { LookInBanner } from "#components/desk/look-in.tsx";
import { DemoBanner, SiteFooter, SiteHeader } from "#components/site-header.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { currentVisitor, requestContext } from "#lib/request/viewer.ts";
import "#app/globals.css";

/** Every page carries a nonce and knows who is asking: none can be built ahead. */
export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  const { account } = await requestContext();
  return { title: { default: account.name, template: `%s · ${account.name}` }, referrer: "same-origin" };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [{ account, lookIn }, visitor] = await Promise.all([requestContext(), currentVisitor()]);
  const store = storeView(account);
  return (
    <html lang={account.defaultLocale} className={fontVariables}>
      <body>
        {account.isDemo && <DemoBanner />}
        {lookIn && <LookInBanner lookIn={lookIn} store={store} />}
        <SiteHeader store={store} visitor={visitor} isLookIn={lookIn !== undefined} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter store={store} />
      </body>
    </html>
  );
}
