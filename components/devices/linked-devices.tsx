import { ActionForm } from "#components/action-form.tsx";
import { Hidden } from "#components/ui/field.tsx";
import type { StoreView } from "#lib/accounts/views.ts";
import type { GuestDeviceView } from "#lib/customers/views.ts";
import type { FormAction } from "#lib/form.ts";
import { formatTime } from "#lib/time.ts";

type LinkedDevicesProps = { devices: GuestDeviceView[]; store: StoreView; unlink: FormAction };

/** The browsers that are this guest. One alone has nothing to be unlinked from. */
export function LinkedDevices({ devices, store, unlink }: LinkedDevicesProps) {
  return (
    <section className="stack" aria-labelledby="linked">
      <h2 id="linked">Linked devices</h2>
      {devices.length < 2 ? (
        <p>No other device is linked.</p>
      ) : (
        <div className="sessions">
          <ul>
            {devices.map((device) => (
              <li key={device.id}>
                <div>
                  <b>{device.device}</b> {device.isThisOne && <span className="badge closed">This one</span>}
                  <p>
                    Since {formatTime(device.since, "day", store)} · last used{" "}
                    {formatTime(device.lastSeen, "moment", store)}
                  </p>
                </div>
                <Unlink device={device} unlink={unlink} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Unlink({ device, unlink }: { device: GuestDeviceView; unlink: FormAction }) {
  return (
    <ActionForm
      action={unlink}
      submit="Unlink"
      busy="Unlinking…"
      label={`Unlink ${device.device}${device.isThisOne ? ", this one" : ""}`}
      kind="quiet"
      className="form inline"
    >
      <Hidden name="deviceId" value={device.id} />
    </ActionForm>
  );
}
