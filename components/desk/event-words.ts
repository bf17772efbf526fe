import { roleWords } from "#components/desk/role-words.ts";
import type { EventView } from "#lib/desk/views.ts";

const words: Record<string, string> = {
  guest_born: "Came as a guest",
  registered: "Registered",
  logged_in: "Logged in",
  log_in_failed: "A log-in failed: wrong password",
  second_step_failed: "A log-in failed at the second step",
  session_ended: "Ended a session",
  other_sessions_ended: "Ended all other sessions",
  password_reset: "Chose another password by a link from a mail",
  password_reset_asked: "A link to choose another password was asked for",
  email_proven: "Confirmed the e-mail address",
  email_change_asked: "Asked for a change of the e-mail address",
  email_change_cancelled: "Called off the change of the e-mail address",
  email_change_undone: "The change of the e-mail address was undone",
  recovery_codes_made: "New recovery codes were made",
  device_trusted: "A browser was trusted for 30 days",
  device_forgotten: "A browser is no longer trusted",
  device_linked: "Another device was linked",
  device_unlinked: "A linked device was unlinked",
  not_me: "A log-in was reported as not theirs: everybody was logged out",
  user_created: "The log-in was made",
  user_changed: "The log-in was changed",
  looked_in: "Looked at what they see",
  points_committed: "Points were booked",
  points_asked: "More points were asked for than one person gives or takes alone",
  points_declined: "Points that were asked for were declined",
  points_withdrawn: "Points that were asked for were withdrawn",
  email_changed: "The e-mail address was changed",
  logged_out: "Logged out",
  profile_changed: "The profile was changed",
  guest_merged: "The orders of a browser joined",
  guest_declined: "Said that orders in a browser are not theirs",
  merge_undone: "The orders of a browser went back to it",
  customers_merged: "Another customer was merged into this one, as one person",
  merged_away: "Became part of another customer, as one person",
  customers_parted: "The merge with another customer was undone",
  order_claimed: "An order placed without an account joined",
  order_claimed_away: "An order joined somebody else",
  order_came_back: "An order came back that somebody else had claimed",
  orders_came_back: "Orders came back that somebody else had claimed",
  orders_declined: "Said that orders with their e-mail are not theirs",
  claim_undone: "An order went back to where it came from",
  data_exported: "Took a copy of everything that is held",
  deletion_asked: "Asked for the account to be deleted",
  deletion_taken_back: "Took the deletion back",
  slip_printed: "A claim slip was printed",
  slip_revoked: "A claim slip was revoked",
  order_looked_up: "Looked an order up by its code",
  email_disowned: "The owner of a mailbox said that an order isn’t theirs",
  email_owned_again: "The owner of a mailbox said that an order is theirs after all",
  reinstated: "Let in again",
};

/** What happened, in words. An event without words of its own says its name. */
export function eventInWords({ event, says }: Pick<EventView, "event" | "says">): string {
  const name = event.replaceAll("_", " ");
  return says ?? words[event] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

const kinds: Record<string, string> = {
  guest: "by the guest",
  customer: "by the customer",
  operator: "by the operator of the server",
  publishable: "over the storefront’s API",
  anonymous: "by somebody who was not logged in",
};

/** Who did it, in words. */
export function doerInWords({ by }: Pick<EventView, "by">): string {
  if (by.kind !== "staff") return kinds[by.kind] ?? `by ${by.kind}`;
  const role = by.role && roleWords[by.role].toLowerCase();
  return `by ${[by.name ?? "somebody who has left the team", role].filter(Boolean).join(", ")}`;
}
