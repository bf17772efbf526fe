import { ActionForm } from "#components/action-form.tsx";
import { roles, roleWords } from "#components/desk/role-words.ts";
import { Hidden, SelectField } from "#components/ui/field.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { FormAction } from "#lib/form.ts";
import type { TeamMemberView } from "#lib/identity/views.ts";
import { formatTime } from "#lib/time.ts";

type Actions = Record<
  "changeRole" | "endSessions" | "requireNewFactor" | "suspendMember" | "letBackIn" | "removeMember",
  FormAction
>;

const factorWords = { app: "authenticator app", email: "codes by e-mail", sms: "codes by text message" };

export function TeamList({ team, store, actions }: { team: TeamMemberView[]; store: StoreView; actions: Actions }) {
  return (
    <ul className="team">
      {team.map((member) => (
        <li key={member.id} className="card stack">
          <div>
            <h2>
              {member.name ?? member.username} {member.isYou && <span className="badge closed">You</span>}
              {!member.isActive && <span className="badge cancelled">Suspended</span>}
            </h2>
            <p>
              {[
                roleWords[member.role],
                member.username,
                member.factor ? `second factor: ${factorWords[member.factor]}` : "no second factor",
                member.sessions === 1 ? "1 session" : `${member.sessions} sessions`,
                member.lastSeen && `last seen ${formatTime(member.lastSeen, "moment", store)}`,
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </div>
          {!member.isYou && <MemberForms member={member} actions={actions} />}
        </li>
      ))}
    </ul>
  );
}

function MemberForms({ member, actions }: { member: TeamMemberView; actions: Actions }) {
  const who = member.name ?? member.username;
  const small = (action: FormAction, submit: string, kind: "quiet" | "danger" = "quiet") => (
    <ActionForm action={action} submit={submit} label={`${submit}: ${who}`} kind={kind} className="form inline">
      <Hidden name="userId" value={member.id} />
    </ActionForm>
  );
  return (
    <details>
      <summary>Change {who}</summary>
      <ActionForm action={actions.changeRole} submit="Change role" label={`Change role: ${who}`} kind="quiet">
        <Hidden name="userId" value={member.id} />
        <SelectField name="role" label="Role" options={roles} defaultValue={member.role} />
      </ActionForm>
      <div className="row">
        {small(actions.endSessions, "End all sessions")}
        {small(actions.requireNewFactor, "Require a new second factor")}
        {member.isActive ? small(actions.suspendMember, "Suspend") : small(actions.letBackIn, "Let in again")}
        {small(actions.removeMember, "Remove from the team", "danger")}
      </div>
    </details>
  );
}

export function FactorRequirement({ isRequired, action }: { isRequired: boolean; action: FormAction }) {
  return (
    <section className="stack" aria-labelledby="requirement">
      <h2 id="requirement">Second factor</h2>
      <p>
        {isRequired
          ? "Staff set up a second factor at their first log-in, and need it for the desk."
          : "Staff may use the desk with a password alone. That is for trying things out, not for a store."}
      </p>
      <ActionForm
        action={action}
        submit={isRequired ? "Do not require a second factor" : "Require a second factor"}
        kind={isRequired ? "danger" : "primary"}
      >
        <Hidden name="isRequired" value={isRequired ? "no" : "yes"} />
      </ActionForm>
    </section>
  );
}
