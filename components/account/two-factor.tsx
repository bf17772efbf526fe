import { AppCodeForm, FactorForm, TextCodesForm } from "#components/account/factor-forms.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/form.ts";
import type { FactorState } from "#lib/identity/factor-settings.ts";
import { routes } from "#lib/routes.ts";

type Actions = Record<"beginSetUp" | "showRecoveryCodes" | "switchOff" | "sendToEmail" | "sendToPhone", FormAction>;
type TwoFactorProps = { state: FactorState; qrCode: string | null; actions: Actions };

const words = { app: "an authenticator app", email: "codes by e-mail", sms: "codes by text message" };

/** Everything about the second factor. The form for codes of an app keeps its place, whether it is on or being set up. */
export function TwoFactor({ state, qrCode, actions }: TwoFactorProps) {
  const { factor, setUp } = state;
  return (
    <>
      <p>
        {factor ? (
          <>
            Your second factor is <b>{words[factor]}</b>. Logging in takes your password and a code.
          </>
        ) : (
          "Logging in takes your password alone. With a second factor, somebody who knows it still cannot get in."
        )}
      </p>
      {setUp && qrCode && <SetUpSteps secret={setUp.secret} qrCode={qrCode} />}
      {(setUp || factor === "app") && (
        <section className="stack" aria-labelledby="codes">
          <h2 id="codes">{factor === "app" ? "Recovery codes" : "Type the code that the app shows"}</h2>
          {factor === "app" && <RecoveryWords left={state.recoveryCodesLeft} />}
          <AppCodeForm action={actions.showRecoveryCodes} isOn={factor === "app"} />
        </section>
      )}
      {factor !== "app" && !setUp && (
        <section className="stack" aria-labelledby="app">
          <h2 id="app">Authenticator app</h2>
          <p>The strongest of the codes: an app on your phone makes them, also without a network.</p>
          <FactorForm action={actions.beginSetUp} submit="Set up an app" busy="One moment…" />
        </section>
      )}
      {!factor && !setUp && <SentCodes state={state} actions={actions} />}
      {factor && (
        <section className="stack" aria-labelledby="off">
          <h2 id="off">Switch it off</h2>
          <FactorForm
            action={actions.switchOff}
            submit="Switch off the second factor"
            busy="Switching it off…"
            kind="danger"
          />
        </section>
      )}
    </>
  );
}

const RecoveryWords = ({ left }: { left: number }) => (
  <p>
    A recovery code lets you in once, without the app. {left === 1 ? "One of yours is" : `${left} of yours are`} left.
    New ones replace them.
  </p>
);

function SetUpSteps({ secret, qrCode }: { secret: string; qrCode: string }) {
  return (
    <section className="stack" aria-labelledby="scan">
      <h2 id="scan">Scan this with your app</h2>
      {/* biome-ignore lint/performance/noImgElement: it is drawn into the page, there is nothing to load */}
      <img className="qr" src={qrCode} width={220} height={220} alt="QR code that holds the secret below" />
      <p>
        Or type this secret into the app: <code className="secret">{secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
    </section>
  );
}

function SentCodes({ state, actions }: Pick<TwoFactorProps, "state" | "actions">) {
  return (
    <section className="stack" aria-labelledby="sent">
      <h2 id="sent">Codes that we send you</h2>
      <p>These are weaker: whoever reads your mail or takes over your telephone number has them too.</p>
      <h3>By e-mail</h3>
      {state.email.isProven ? (
        <FactorForm action={actions.sendToEmail} submit="Use e-mail" busy="One moment…" kind="quiet" />
      ) : (
        <Notice kind="info">
          <a href={routes.account.email()}>Confirm your e-mail address</a> first.
        </Notice>
      )}
      <h3>By text message</h3>
      <TextCodesForm action={actions.sendToPhone} phoneNumber={state.phoneNumber ?? ""} />
    </section>
  );
}
