import { ActionForm } from "#components/action-form.tsx";
import { Hidden } from "#components/ui/field.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { FormAction } from "#lib/form.ts";
import type { SessionView, TrustedDeviceView } from "#lib/sessions/views.ts";
import { formatTime } from "#lib/time.ts";

type SessionListProps = { sessions: SessionView[]; store: StoreView; end: FormAction; endOthers: FormAction };

export function SessionList({ sessions, store, end, endOthers }: SessionListProps) {
  return (
    <div className="sessions">
      <ul>
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <b>{session.device}</b> {session.isThisOne && <span className="badge closed">This one</span>}
              <p>
                Since {formatTime(session.since, "day", store)} · last used{" "}
                {formatTime(session.lastSeen, "moment", store)}
                {session.address && ` · from ${session.address}`}
              </p>
            </div>
            {!session.isThisOne && <EndSession session={session} end={end} />}
          </li>
        ))}
      </ul>
      {sessions.some((session) => !session.isThisOne) && (
        <ActionForm action={endOthers} submit="End all other sessions" busy="Ending…" kind="danger" />
      )}
    </div>
  );
}

function EndSession({ session, end }: { session: SessionView; end: FormAction }) {
  return (
    <ActionForm
      action={end}
      submit="End session"
      busy="Ending…"
      label={`End session on ${session.device}`}
      kind="quiet"
      className="form inline"
    >
      <Hidden name="sessionId" value={session.id} />
    </ActionForm>
  );
}

type TrustedDevicesProps = { devices: TrustedDeviceView[]; store: StoreView; forget: FormAction };

/** Browsers that are let in without a second factor. */
export function TrustedDevices({ devices, store, forget }: TrustedDevicesProps) {
  return (
    <div className="sessions">
      <h3>Browsers that you trust</h3>
      <ul>
        {devices.map(({ id, device, since, until }) => (
          <li key={id}>
            <div>
              <b>{device}</b>
              <p>
                Since {formatTime(since, "day", store)} · needs no code until {formatTime(until, "day", store)}
              </p>
            </div>
            <ActionForm
              action={forget}
              submit="Trust no longer"
              busy="One moment…"
              label={`Trust ${device} no longer`}
              kind="quiet"
              className="form inline"
            >
              <Hidden name="deviceId" value={id} />
            </ActionForm>
          </li>
        ))}
      </ul>
    </div>
  );
}
