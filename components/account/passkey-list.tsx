import type { StoreView } from "#lib/accounts/views.ts";
import type { PasskeyView } from "#lib/identity/views.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export function PasskeyList({ passkeys, store }: { passkeys: PasskeyView[]; store: StoreView }) {
  return (
    <div className="sessions passkeys">
      <ul>
        {passkeys.map((passkey) => (
          <li key={passkey.id}>
            <div>
              <b>{passkey.name}</b>
              <p>
                Added {formatTime(passkey.addedAt, "day", store)} ·{" "}
                {passkey.lastUsedAt ? `last used ${formatTime(passkey.lastUsedAt, "moment", store)}` : "not used yet"} ·{" "}
                {passkey.isSynced ? "synced between your devices" : "on one device only"}
              </p>
            </div>
            <div className="actions">
              <a className="button quiet" href={routes.account.passkeys({ rename: passkey.id })}>
                Rename<span className="sr"> {passkey.name}</span>
              </a>
              <a className="button quiet" href={routes.account.passkeys({ remove: passkey.id })}>
                Remove<span className="sr"> {passkey.name}</span>
              </a>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
