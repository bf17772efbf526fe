import { doerInWords, eventInWords } from "#components/desk/event-words.ts";
import type { StoreView } from "#lib/accounts/views.ts";
import type { EventView } from "#lib/desk/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

type EventListProps = { events: EventView[]; store: StoreView; label: string; isOfOrder?: boolean };

/** Everything that happened and who did it, newest first. */
export function EventList({ events, store, label, isOfOrder }: EventListProps) {
  if (events.length === 0) return <p>Nothing yet.</p>;
  return (
    <ol className="activity" aria-label={label}>
      {events.map((event) => (
        <li key={event.id}>
          <b>{eventInWords(event)}</b>
          {event.order && !isOfOrder && (
            <>
              {" "}
              <a href={routes.desk.order(event.order.id)}>{event.order.code}</a>
            </>
          )}
          <p>
            {[formatTime(event.at, "moment", store), doerInWords(event), event.reason && `“${event.reason}”`]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </li>
      ))}
    </ol>
  );
}
