import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import {
  addMember,
  changeRole,
  endSessions,
  letBackIn,
  removeMember,
  requireFactor,
  requireNewFactor,
  suspendMember,
} from "#app/service-desk/team/actions.ts";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { NewMemberForm } from "#components/desk/new-member-form.tsx";
import { FactorRequirement, TeamList } from "#components/desk/team.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listTeam } from "#lib/identity/team.ts";

export const generateMetadata = deskTitle("users:manage", "Team");

const actions = { changeRole, endSessions, requireNewFactor, suspendMember, letBackIn, removeMember };

const doneInWords = new Map<unknown, string>([
  ["added", "They are on the team."],
  ["invited", "They are on the team. A link to choose a password is on its way."],
  ["role", "The role is changed, from their next click on."],
  ["ended", "They are logged out everywhere."],
  ["factor", "Their second factor is gone, and they are logged out: at the next log-in they set up another."],
  ["suspended", "They are logged out, and cannot log in."],
  ["back", "They can log in again."],
  ["removed", "They are no longer on the team."],
  ["required", "Staff need a second factor from now on."],
  ["optional", "Staff may use the desk without a second factor."],
]);

type Props = { searchParams: Promise<Record<string, unknown>> };

export default deskPage("users:manage", async (ctx, { searchParams }: Props) => {
  const [team, { done }] = await Promise.all([listTeam(ctx), searchParams]);
  const says = doneInWords.get(done);
  return (
    <DeskShell title="Team" current="team" role={ctx.viewer.role}>
      {says && (
        <Notice kind="good" role="status">
          {says}
        </Notice>
      )}
      <TeamList team={team} store={storeView(ctx.account)} actions={actions} />
      <section className="stack" aria-labelledby="add">
        <h2 id="add">Add somebody</h2>
        <NewMemberForm action={addMember} />
      </section>
      <FactorRequirement isRequired={ctx.account.staffNeedFactor} action={requireFactor} />
    </DeskShell>
  );
});
