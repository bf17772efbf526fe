import { Button } from "#components/ui/button.tsx";
import type { StoreView, VisitorView } from "#lib/accounts/views.ts";
import { routes } from "#lib/routes.ts";

type SiteHeaderProps = { store: StoreView; visitor: VisitorView; isLookIn?: boolean };

/** Whoever only looks at what a customer sees has no button to log out by: it would be their own log-in that ends. */
export function SiteHeader({ store, visitor, isLookIn = false }: SiteHeaderProps) {
  return (
    <header className="site-header">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="wrap">
        <a className="brand" href={routes.home()}>
          {store.name}
        </a>
        <nav aria-label="Main">
          <a href={routes.home()}>Shop</a>
          <a href={routes.cart()} aria-label={cartName(visitor.cartCount)}>
            Cart{visitor.cartCount > 0 && <b>{visitor.cartCount}</b>}
          </a>
          <VisitorLinks visitor={visitor} isLookIn={isLookIn} />
        </nav>
      </div>
    </header>
  );
}

function VisitorLinks({ visitor, isLookIn }: { visitor: VisitorView; isLookIn: boolean }) {
  if (visitor.kind === "anonymous") return <a href={routes.login()}>Log in</a>;
  if (visitor.kind === "guest") {
    return (
      <>
        <a href={routes.account.orders()}>My orders</a>
        <a href={routes.login()}>Log in</a>
      </>
    );
  }
  const [firstName] = visitor.name?.trim().split(/\s+/) ?? [];
  return (
    <>
      {visitor.kind === "staff" && <a href={routes.desk.today()}>Service desk</a>}
      <a href={routes.account.overview()}>Account{firstName && <span className="first-name"> {firstName}</span>}</a>
      {!isLookIn && (
        <form method="post" action={routes.logout()}>
          <Button kind="quiet">Log out</Button>
        </form>
      )}
    </>
  );
}

const cartName = (count: number) => (count === 0 ? "Cart, empty" : `Cart, ${count} ${count === 1 ? "item" : "items"}`);

export function SiteFooter({ store }: { store: StoreView }) {
  return (
    <footer className="site-footer">
      <div className="wrap">
        <p className="brand">{store.name}</p>
        {store.pickupAddress && <p>{store.pickupAddress}</p>}
        {(store.supportEmail || store.supportPhone) && (
          <p>
            {store.supportEmail && <a href={`mailto:${store.supportEmail}`}>{store.supportEmail}</a>}
            {store.supportPhone && (
              <a href={`tel:${store.supportPhone.replace(/[^+\d]/g, "")}`}>{store.supportPhone}</a>
            )}
          </p>
        )}
        <p>
          <a href={routes.track()}>Track an order</a>
          <a href={routes.developers()}>For developers</a>
        </p>
        <p>{store.pricesIncludeTax ? "All prices include VAT." : "Prices are without VAT; it is added in the cart."}</p>
      </div>
    </footer>
  );
}

export function DemoBanner() {
  return (
    <aside className="demo-banner" aria-label="About this store">
      This is a demo store: nothing is sold or sent. Data may be reset.
    </aside>
  );
}
