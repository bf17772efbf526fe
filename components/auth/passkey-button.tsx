"use client";

import { useEffect, useRef, useState } from "react";
import { PasskeyAutofill } from "#components/auth/passkey-autofill.ts";
import { knowsPasskeys, logInByPasskey } from "#components/auth/passkey-ceremony.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { FormState } from "#lib/form.ts";

/**
 * Logs in with a passkey, by this button or from the browser's list of names. Its place is kept until the browser has
 * said whether it can, so that nothing moves.
 */
export function PasskeyButton({ next }: { next?: string }) {
  const [ability, setAbility] = useState<"unknown" | "can" | "cannot">("unknown");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const autofill = useRef<PasskeyAutofill>(null);

  useEffect(() => {
    setAbility(knowsPasskeys() ? "can" : "cannot");
    const onAnswer = (answer: FormState) => {
      if (answer.next) return window.location.assign(answer.next);
      setProblem(answer.formError ?? "");
      setBusy(false);
    };
    autofill.current = new PasskeyAutofill(next, { onAnswer, onChosen: () => setBusy(true) });
    return autofill.current.watch();
  }, [next]);

  const onClick = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    autofill.current?.hold();
    const answer = await logInByPasskey(next);
    if (answer.next) return window.location.assign(answer.next);
    setProblem(answer.formError ?? "");
    setBusy(false);
    autofill.current?.release();
  };

  if (ability === "cannot") return null;
  return (
    <div className={ability === "can" ? "scripted" : "scripted awaited"}>
      <div className="stack">
        <button type="button" className="button quiet" aria-disabled={isBusy || undefined} onClick={onClick}>
          {isBusy ? "Waiting for your passkey…" : "Use a passkey"}
        </button>
        {problem && (
          <Notice kind="bad" role="alert">
            {problem}
          </Notice>
        )}
      </div>
      <div role="status">{isBusy && <span className="sr">Waiting for your passkey…</span>}</div>
    </div>
  );
}
