import { useEffect, useRef, useState } from "react";
import { customerStatusWords, nameOf, orderTitle } from "#components/desk/customer-words.ts";
import { statusWords } from "#components/ui/badge.tsx";
import type { SuggestionsView } from "#lib/desk/views.ts";
import { routes } from "#lib/routes.ts";

const pause = 150;

type Suggestion = { href: string; title: string; more: string };

/** Asks a moment after the last key; an answer that has been overtaken by another question is never shown. */
export function useAnswers<Answer>(
  answerTo: (typed: string, signal: AbortSignal) => Promise<Answer | null>,
  inWords: (answer: Answer) => string,
) {
  const [found, setFound] = useState<Answer | null>(null);
  const [says, setSays] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef<AbortController>(undefined);

  function stop() {
    clearTimeout(timer.current);
    asked.current?.abort();
  }

  useEffect(() => {
    const pending = { timer, asked };
    return () => {
      clearTimeout(pending.timer.current);
      pending.asked.current?.abort();
    };
  }, []);

  function close() {
    stop();
    setFound(null);
    setSays("");
  }

  function ask(typed: string) {
    stop();
    if (!typed.trim()) return close();
    timer.current = setTimeout(async () => {
      asked.current = new AbortController();
      const answer = await answerTo(typed, asked.current.signal);
      if (answer) {
        setFound(() => answer);
        setSays(inWords(answer));
      }
    }, pause);
  }

  return { found, says, ask, close };
}

/** Nothing while the server cannot be asked: the form beside it leads on. */
export async function suggestionsFor(typed: string, signal: AbortSignal): Promise<SuggestionsView | null> {
  try {
    const response = await fetch(routes.desk.findResults(typed), { signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** What is offered, in the order in which the arrow keys go through it. */
export function optionsOf({ customers, orders }: SuggestionsView): Suggestion[] {
  return [
    ...customers.map((customer) => ({
      href: routes.desk.customer(customer.id),
      title: nameOf(customer),
      more: [customerStatusWords[customer.status], customer.email, customer.phone, customer.code]
        .filter((word) => word && word !== nameOf(customer))
        .join(" · "),
    })),
    ...orders.map((order) => ({
      href: routes.desk.order(order.id),
      title: `Order ${orderTitle(order)}`,
      more: statusWords[order.status],
    })),
  ];
}

/** What is told of what was found to whoever does not see it. */
export function inWords({ customers, orders, hasMore }: SuggestionsView): string {
  if (customers.length + orders.length === 0) return "Nothing fits.";
  const count = (of: number, one: string) => `${of} ${one}${of === 1 ? "" : "s"}`;
  const words = `${count(customers.length, "customer")} and ${count(orders.length, "order")}`;
  return hasMore ? `The newest of many: ${words}.` : `${words}.`;
}
