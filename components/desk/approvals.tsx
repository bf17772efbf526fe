import { ActionForm } from "#components/action-form.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { FormAction } from "#lib/form.ts";
import type { PointRequestView } from "#lib/points/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type Actions = Record<"approve" | "decline" | "withdraw", FormAction>;

/** What waits for a second person. Whoever has asked cannot decide, but may take it back. */
export function Requests({
  requests,
  store,
  actions,
}: {
  requests: PointRequestView[];
  store: StoreView;
  actions: Actions;
}) {
  if (requests.length === 0) return <Empty title="Nothing waits for a second person" />;
  return (
    <ul className="requests">
      {requests.map((request) => (
        <li key={request.id} className="card stack">
          <div>
            <h2>{inWords(request, store.locale)}</h2>
            <p>{request.reason}</p>
            <p>
              <small>
                {request.isYours ? "You" : (request.askedBy ?? "Somebody who left")} asked on{" "}
                {formatTime(request.askedAt, "moment", store)} ·{" "}
                <a href={routes.desk.points(request.customerId)}>
                  {request.balance.toLocaleString(store.locale)} points so far
                </a>
              </small>
            </p>
          </div>
          {request.isYours ? (
            <>
              <p>Somebody else has to decide this.</p>
              <Decide request={request} action={actions.withdraw} submit="Take back" locale={store.locale} />
            </>
          ) : (
            <div className="row">
              <Decide request={request} action={actions.approve} submit="Approve" locale={store.locale} />
              <Decide request={request} action={actions.decline} submit="Decline" locale={store.locale} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

const inWords = ({ amount, customer }: PointRequestView, locale: string) => {
  const points = Math.abs(amount).toLocaleString(locale);
  const who = customer ?? "a guest without a name";
  return amount > 0 ? `Give ${points} points to ${who}` : `Take ${points} points from ${who}`;
};

type DecideProps = {
  request: PointRequestView;
  action: FormAction;
  submit: "Approve" | "Decline" | "Take back";
  locale: string;
};

function Decide({ request, action, submit, locale }: DecideProps) {
  return (
    <ActionForm
      action={action}
      submit={submit}
      label={`${submit}: ${inWords(request, locale)}`}
      kind={submit === "Approve" ? "primary" : "quiet"}
      className="form inline"
    >
      <Hidden name="requestId" value={request.id} />
    </ActionForm>
  );
}

type Policy = { valueCents: number | null; limit: number | null; months: number | null };

/** The account's rules for points, for administrators. */
export function PointPolicy({ policy, action }: { policy: Policy; action: FormAction }) {
  const text = (given: number | null) => given?.toString() ?? "";
  return (
    <section className="stack" aria-labelledby="policy">
      <h2 id="policy">Rules for points</h2>
      <ActionForm action={action} submit="Save the rules" busy="Saving…">
        <Field
          name="limit"
          label="Points that one person gives or takes alone"
          hint="For one customer within a day. Left empty, any number"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={text(policy.limit)}
        />
        <Field
          name="valueCents"
          label="What a point pays at checkout, in cents"
          hint="Left empty, points cannot be spent"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={text(policy.valueCents)}
        />
        <Field
          name="months"
          label="Months after which points end"
          hint="For what is given from now on. Left empty, never"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={text(policy.months)}
        />
      </ActionForm>
    </section>
  );
}
