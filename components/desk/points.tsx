import { ActionForm } from "#components/action-form.tsx";
import { Field, Hidden } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { FormAction } from "#lib/form.ts";

type AdjustProps = { customerId: string; once: string; limit: number | null; locale: string; action: FormAction };

/** Gives points or takes some away; `once` is the form's own number, so that it is done once however often it is sent. */
export function AdjustPoints({ customerId, once, limit, locale, action }: AdjustProps) {
  return (
    <section className="stack" aria-labelledby="adjust">
      <h2 id="adjust">Give or take away</h2>
      {limit !== null && (
        <p>
          More than {limit.toLocaleString(locale)} points for one customer within a day wait until somebody else has
          approved them.
        </p>
      )}
      <ActionForm action={action} submit="Write it down" busy="Writing…">
        <Hidden name="customerId" value={customerId} />
        <Hidden name="once" value={once} />
        <RadioGroup
          name="direction"
          legend="What shall happen?"
          defaultValue="give"
          choices={[
            { value: "give", label: "Give points" },
            { value: "take", label: "Take points away" },
          ]}
        />
        <Field name="points" label="Points" inputMode="numeric" autoComplete="off" required />
        <Field
          name="reason"
          label="Reason"
          hint="The customer reads this"
          autoComplete="off"
          maxLength={300}
          required
        />
      </ActionForm>
    </section>
  );
}
