import { deskPage, deskTitle } from "#app/service-desk/desk-page.tsx";
import { DeskShell } from "#components/desk/desk-shell.tsx";
import { TodayNumbers, WeeksOfGuests } from "#components/desk/today.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { findToday, findWeeksOfGuests } from "#lib/desk/today.ts";

export const generateMetadata = deskTitle("desk:open", "Today");

export default deskPage("desk:open", async (ctx) => {
  const [today, weeks] = await Promise.all([findToday(ctx), findWeeksOfGuests(ctx)]);
  const store = storeView(ctx.account);
  return (
    <DeskShell title="Today" current="today" role={ctx.viewer.role}>
      <TodayNumbers today={today} store={store} />
      <WeeksOfGuests weeks={weeks} store={store} />
    </DeskShell>
  );
});
