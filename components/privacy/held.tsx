import { routes } from "#lib/routes.ts";

const aboutCustomers = [
  [
    "Your account",
    "Log-in name, name, e-mail address, telephone and delivery address: so that you can log in, and that we can reach you and deliver.",
  ],
  [
    "Your orders and your cart",
    "What you bought, when, for how much, and where it went: so that we can deliver and help you afterwards, and because the law wants the books to be kept.",
  ],
  [
    "Your points",
    "Every change of them and what it was for, and what somebody of the store asked another to agree to, since they are worth money.",
  ],
  [
    "How orders came to you",
    "Those that were placed without an account and joined yours, on what evidence, and those that you called not yours: so that it can be undone.",
  ],
  [
    "How you log in",
    "Where you are logged in, browsers that you trust or have used, passkeys, the second factor and tokens of the API: so that nobody else gets in. Of passwords and codes we keep what proves them, never the words themselves.",
  ],
  [
    "What happened",
    "Log-ins and changes, with the browser and the network address they came from: so that you can see what was not you.",
  ],
  ["What we wrote to you", "That we did, when and what about. The words of a mail are forgotten once it is sent."],
] as const;

/** What is held about a registered customer and why, in plain words. */
export function HeldAboutCustomer() {
  return (
    <section className="stack privacy" aria-labelledby="held">
      <h2 id="held">What we hold about you, and why</h2>
      <ul className="held">
        {aboutCustomers.map(([what, why]) => (
          <li key={what}>
            <b>{what}.</b> {why}
          </li>
        ))}
      </ul>
      <p>
        You can change your <a href={routes.account.profile()}>details</a> and see{" "}
        <a href={routes.account.activity()}>what happened</a> yourself.
      </p>
    </section>
  );
}

type Known = { name: string; email: string; phone: string; address: { city: string } | null };

/** What is held about a guest, and what leads to it. */
export function HeldAboutGuest({ known, orderCount }: { known: Known; orderCount: number }) {
  const typed = [known.name, known.email, known.phone, known.address && `a delivery address in ${known.address.city}`];
  const words = typed.filter(Boolean).join(", ");
  return (
    <section className="stack privacy" aria-labelledby="held">
      <h2 id="held">What we hold about you</h2>
      <p>
        You have no account. A cookie in this browser is the key to what you do here: whoever uses this browser finds
        it, and nobody finds it from anywhere else. It holds a number and a seal, and nothing about you.
      </p>
      <ul className="held">
        <li>
          <b>Your cart</b>, so that it is still there tomorrow.
        </li>
        <li>
          <b>Your orders</b>: {orderCount === 1 ? "one" : orderCount || "none"} so far. We need them to deliver and to
          help you afterwards, and the law wants the books to be kept.
        </li>
        <li>
          <b>What you typed at a checkout</b>, so that you need not type it again: {words || "nothing yet"}.
        </li>
      </ul>
      <p>
        With an <a href={routes.register(routes.account.orders())}>account</a> you find your orders from anywhere, and
        can take a copy of everything with you.
      </p>
    </section>
  );
}
