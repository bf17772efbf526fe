import { roleWords } from "#components/desk/role-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import type { Activity, LookedIn } from "#lib/identity/activity.ts";
import { formatTime } from "#lib/time.ts";

const words: Record<string, string> = {
  registered: "You created the account",
  logged_in: "Logged in",
  log_in_failed: "A log-in failed: the password was wrong",
  second_step_failed: "A log-in failed at the second step: the password was right, the code was not",
  logged_out: "Logged out",
  session_ended: "A session was ended",
  other_sessions_ended: "All other sessions were ended",
  password_changed: "The password was changed",
  password_reset: "Another password was chosen by a link from a mail",
  password_reset_asked: "Somebody asked for a link to choose another password",
  email_proven: "The e-mail address was confirmed",
  email_change_asked: "A change of the e-mail address was asked for",
  email_change_cancelled: "A change of the e-mail address was called off",
  email_changed: "The e-mail address was changed",
  email_change_undone: "The change of the e-mail address was undone",
  second_factor_changed: "The second factor was changed",
  authenticator_added: "An authenticator app was added",
  authenticator_removed: "The authenticator app was removed",
  recovery_codes_made: "New recovery codes were made",
  recovery_code_used: "A recovery code was used",
  device_trusted: "A browser was trusted for 30 days",
  device_forgotten: "A browser is no longer trusted",
  device_linked: "Another device was linked, before you had an account",
  device_unlinked: "A linked device was unlinked, before you had an account",
  passkey_added: "A passkey was added",
  passkey_renamed: "A passkey was renamed",
  passkey_removed: "A passkey was removed",
  not_me: "A log-in was reported as not yours: everybody was logged out",
  user_created: "The account was created",
  user_changed: "The account was changed",
  profile_changed: "The profile was changed",
  guest_merged: "The orders of a browser joined your account",
  guest_declined: "You said that orders in this browser are not yours",
  merge_undone: "The orders of a browser went back to that browser",
  customers_merged: "The store joined two records of you",
  merged_away: "The store joined this account with another one",
  customers_parted: "The store made two records again of what it had joined",
  order_claimed: "An order that was placed without an account joined your account",
  order_claimed_away: "An order that you had placed without an account joined another account",
  order_came_back: "An order that another account had claimed came back to you",
  orders_came_back: "Orders that had joined another account came back to you",
  orders_declined: "You said that orders placed with your e-mail are not yours",
  claim_undone: "An order that had joined your account went back to where it came from",
  data_exported: "A copy of everything that is held was taken",
  deletion_asked: "The deletion of the account was asked for",
  deletion_taken_back: "The deletion of the account was taken back",
  slip_printed: "The store printed a claim slip for an order",
  slip_revoked: "The store revoked a claim slip of an order",
  order_looked_up: "An order was looked up with its code and a code from its mailbox",
  email_disowned: "The owner of a mailbox said that an order with their address isn’t theirs",
  email_owned_again: "The owner of a mailbox said that an order with their address is theirs after all",
  looked_in: "Somebody of the store looked at your account",
  suspended: "The account was suspended",
  reinstated: "The account was opened again",
  ordering_suspended: "Placing orders was suspended",
  ordering_reinstated: "Placing orders was allowed again",
};

const byWords = { owner: null, unknown: null, store: "by the store" };

const lookInWords = ({ name, role, reason }: LookedIn) =>
  `${name ?? "Somebody"} (${roleWords[role].toLowerCase()}) looked at your account — ${reason}`;

type ActivityListProps = { rows: Activity[]; store: StoreView };

export function ActivityList({ rows, store }: ActivityListProps) {
  return (
    <ol className="activity" aria-label="Activity, newest first">
      {rows.map(({ id, event, at, by, device, address, lookedIn }) => (
        <li key={id}>
          <b>{lookedIn ? lookInWords(lookedIn) : (words[event] ?? event.replaceAll("_", " "))}</b>
          <p>{[formatTime(at, "moment", store), byWords[by], device, address].filter(Boolean).join(" · ")}</p>
        </li>
      ))}
    </ol>
  );
}
