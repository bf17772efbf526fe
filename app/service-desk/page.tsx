import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { TodayNumbers, WeeksOfGuests } from "#components/desk/today.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findToday, findWeeksOfGuests } from "#lib/desk/today.ts";

export const generateMetadata = deskTitle("desk:open", "Today");

type Props = { searchParams: Promise<Record<string, unknown>> };

export default deskPage("desk:open", async (ctx, { searchParams }: Props) => {
  const [today, weeks, { done }] = await Promise.all([findToday(ctx), findWeeksOfGuests(ctx), searchParams]);
  const store = storeView(ctx.account);
  return (
    <DeskShell title="Today" current="today" role={ctx.viewer.role}>
      {done === "deleted" && (
        <Notice kind="good" role="status">
          The customer is deleted.
        </Notice>
      )}
      <TodayNumbers today={today} store={store} />
      <WeeksOfGuests weeks={weeks} store={store} />
    </DeskShell>
  );
});
