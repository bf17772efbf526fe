import type { StoreView } from "#lib/accounts/views.ts";
import type { MergePreviewView, MergeSideView } from "#lib/claims/merge-views.ts";
import { formatMoney } from "#lib/money.ts";
import { formatTime } from "#lib/time.ts";
import { counted, listed } from "#lib/words.ts";

export type Plan = NonNullable<MergePreviewView["plan"]>;

export const fieldWords = {
  name: "Name",
  email: "E-mail",
  phone: "Phone",
  address: "Address",
  label: "Label",
} as const;

/** How far somebody is shut out, and until when. */
export function suspensionInWords(suspension: MergeSideView["suspension"], store: StoreView): string {
  if (!suspension) return "None";
  const what = suspension.scope === "log_in" ? "No log-in" : "No ordering";
  return suspension.until ? `${what} until ${formatTime(suspension.until, "moment", store)}` : what;
}

/** What somebody is logged in with, or known by. */
export const accessInWords = ({ status, sessions, apiTokens, devices }: MergeSideView): string =>
  status === "guest"
    ? counted(devices, "browser")
    : listed([sessions > 0 && counted(sessions, "session"), apiTokens > 0 && counted(apiTokens, "API token")]) ||
      "no session";

/** Everything that moves, in one sentence. */
export function movesInWords({ from, into }: Plan, store: StoreView): string {
  const { orders, orderedCents, cartPieces, points, notes } = from;
  const things = [
    orders > 0 && `${counted(orders, "order")} (${formatMoney(orderedCents, store.currency, store.locale)})`,
    cartPieces > 0 && `1 open cart with ${counted(cartPieces, "piece")}`,
    points > 0 && counted(points, "point"),
    notes > 0 && counted(notes, "note"),
  ].flatMap((thing) => thing || []);
  if (things.length === 0) return `Nothing moves: ${from.name} has no orders, no cart, no points and no notes.`;
  const isOne = things.length === 1 && /^1 /.test(things[0] ?? "");
  return `${listed(things)} ${isOne ? "moves" : "move"} to ${into.name}.`;
}

const whyWords: Record<Plan["why"], string> = {
  only_one_logs_in: "it is the only one with a log-in, and orders must not end up where nobody can log in",
  was_chosen: "you chose it",
  is_older: "it is the older one",
};

/** Who stays, and what happens to the other one's log-in or browser, and to whoever is shut out. */
export function consequencesInWords(
  { from, into, why, filled, conflicts, suspended }: Plan,
  store: StoreView,
): string[] {
  const fixed = conflicts.filter((conflict) => conflict.isFixed).map(({ field }) => fieldWords[field].toLowerCase());
  const taken = filled.map((field) => fieldWords[field].toLowerCase());
  return [
    `${into.name} stays, since ${whyWords[why]}. Old links to ${from.name} lead there.`,
    taken.length > 0 && `${into.name} has no ${listed(taken)}, and gets what ${from.name} has.`,
    fixed.length > 0 &&
      `The ${listed(fixed)} of ${into.name} ${fixed.length === 1 ? "stays: it belongs" : "stay: they belong"} to the log-in, and only its owner can change that, with a proof.`,
    from.username
      ? `The log-in ${from.username} ends at once, with ${accessInWords(from)}. Whoever uses it with the right password reads that the accounts were joined, and not into which one. The name stays taken for 30 days, so that the merge can be undone, and is free after that.`
      : from.devices > 0 &&
        `The browser of ${from.name} shows none of it any more: it is a stranger's again, and opens nothing of ${into.name}.`,
    suspended &&
      `A suspension is not escaped by a merge. From now on it holds for ${into.name}: ${suspensionInWords(suspended, store)}.`,
    "Whoever has a proven mailbox is told by e-mail. Both timelines keep who did it, and why.",
    "It can be undone for 30 days. What is ordered meanwhile stays where it is ordered.",
  ].flatMap((sentence) => sentence || []);
}
