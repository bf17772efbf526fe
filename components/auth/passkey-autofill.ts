import { askForLogIn, finishLogIn, knowsPasskeys, loadPasskeys } from "#components/auth/passkey-ceremony.ts";
import type { FormState } from "#lib/form.ts";

/** A challenge is good for five minutes; a log-in page may stand open for longer. */
const renewAfter = 4 * 60_000;

type Reports = { onChosen: () => void; onAnswer: (answer: FormState) => void };

/**
 * Lets the browser offer passkeys among the names that it fills in. It says nothing until somebody has chosen one, is
 * broken off when the form is sent, and offers again when somebody comes back to the form.
 */
export class PasskeyAutofill {
  private readonly next: string | undefined;
  private readonly reports: Reports;
  private turn = 0;
  private isHeld = false;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private cancel = () => {};

  constructor(next: string | undefined, reports: Reports) {
    this.next = next;
    this.reports = reports;
  }

  /** Starts offering, and gives what ends it for good. */
  watch(): () => void {
    const stop = () => this.stop();
    const resume = () => {
      if (!this.isHeld && this.renewal === undefined) void this.offer();
    };
    document.addEventListener("submit", stop);
    document.addEventListener("focusin", resume);
    void this.offer();
    return () => {
      document.removeEventListener("submit", stop);
      document.removeEventListener("focusin", resume);
      stop();
    };
  }

  /** Makes way for the button, whose own question takes the place of this one. */
  hold(): void {
    this.isHeld = true;
    this.endTurn();
  }

  release(): void {
    this.isHeld = false;
    void this.offer();
  }

  private stop(): void {
    this.endTurn();
    this.cancel();
  }

  private endTurn(): void {
    this.turn++;
    clearTimeout(this.renewal);
    this.renewal = undefined;
  }

  private async offer(): Promise<void> {
    this.endTurn();
    const turn = this.turn;
    this.renewal = setTimeout(() => this.renew(turn), renewAfter);
    const answer = await this.ask(() => turn === this.turn).catch(() => null);
    if (!answer || turn !== this.turn) return;
    this.endTurn();
    this.reports.onAnswer(answer);
  }

  /** What became of a passkey that was chosen; null as long as none was. */
  private async ask(isWanted: () => boolean): Promise<FormState | null> {
    if (!(await canOffer()) || !isWanted()) return null;
    const [{ startAuthentication, WebAuthnAbortService }, { options }] = await Promise.all([
      loadPasskeys(),
      askForLogIn(),
    ]);
    if (!options || !isWanted()) return null;
    this.cancel = () => WebAuthnAbortService.cancelCeremony();
    const response = await startAuthentication({ optionsJSON: options, useBrowserAutofill: true });
    if (!isWanted()) return null;
    this.reports.onChosen();
    return finishLogIn(response, this.next);
  }

  /** Nothing is asked for a page that nobody looks at. */
  private renew(turn: number): void {
    if (turn !== this.turn) return;
    if (!document.hidden) return void this.offer();
    document.addEventListener("visibilitychange", () => this.renew(turn), { once: true });
  }
}

const canOffer = async () =>
  knowsPasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
