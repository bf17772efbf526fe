import { customerStatusWords } from "#components/desk/customer-words.ts";
import { statusWords } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { customerStatuses, type FindInput, placedStatuses } from "#lib/desk/schema.ts";

/** Narrows down what the box finds, by address alone. */
export function FindFilters({ status, label = "", from = "", to = "" }: FindInput) {
  return (
    <details className="find-filters" open={Boolean(status || label || from || to)}>
      <summary>Filters</summary>
      <div className="fields">
        <div className="field">
          <label htmlFor="status">Status</label>
          <select id="status" name="status" defaultValue={status ?? ""}>
            <option value="">Any but deleted</option>
            <optgroup label="Customers">
              {customerStatuses.map((each) => (
                <option key={each} value={each}>
                  {customerStatusWords[each]}
                </option>
              ))}
            </optgroup>
            <optgroup label="Orders">
              {placedStatuses.map((each) => (
                <option key={each} value={each}>
                  {statusWords[each]}
                </option>
              ))}
            </optgroup>
          </select>
        </div>
        <div className="field">
          <label htmlFor="label">Label</label>
          <input id="label" name="label" defaultValue={label} />
        </div>
        <div className="field">
          <label htmlFor="from">Since or placed from</label>
          <input id="from" name="from" type="date" defaultValue={from} />
        </div>
        <div className="field">
          <label htmlFor="to">Since or placed until</label>
          <input id="to" name="to" type="date" defaultValue={to} />
        </div>
      </div>
      <Button kind="quiet">Set filters</Button>
    </details>
  );
}
