"use client";

import { type FocusEvent, type SubmitEvent, type SyntheticEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { FormAction, FormState } from "#lib/form.ts";

type Words = Record<string, string>;
export type FormRules = z.ZodType<Record<string, unknown>, Record<string, unknown>>;
export type CheckForm = () => Promise<boolean>;

const unreachable: FormState = {
  formError: "We could not reach the store. What you typed is still here; please try again.",
};

/** Sends a form by script: one submission at a time, checked first where the rules are loaded, nothing typed is lost. */
export function useSubmission(action: FormAction, posted: FormState, schema?: () => Promise<FormRules>) {
  const [state, setState] = useState(posted);
  const [found, setFound] = useState<Words>({});
  const [isBusy, setBusy] = useState(false);
  const [answers, setAnswers] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  const isLoading = useRef(false);
  const check = useRef<CheckForm>(null);

  const release = () => {
    isSending.current = false;
    setBusy(false);
    setAnswers((count) => count + 1);
  };

  useEffect(() => {
    const returned = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      isSending.current = false;
      setBusy(false);
    };
    window.addEventListener("pageshow", returned);
    return () => window.removeEventListener("pageshow", returned);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves once for each answer, not for each change
  useEffect(() => focusOnWrong(form.current), [answers]);

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    const typed = new FormData(event.currentTarget, event.nativeEvent.submitter);
    setBusy(true);
    if (check.current && !(await check.current())) return release();
    const answer = await action(state, typed).catch(() => unreachable);
    setFound({});
    setState(answer);
    if (answer.next) return leaveFor(answer.next);
    if (answer.done) emptyPasswords(form.current);
    release();
  };

  const onFocus = (event: FocusEvent<HTMLFormElement>) => {
    if (!schema || isLoading.current) return;
    isLoading.current = true;
    const watched = event.currentTarget;
    Promise.all([import("#components/form-validation.ts"), schema()])
      .then(([{ watchForm }, rules]) => {
        check.current = watchForm(watched, rules, setFound);
      })
      .catch(() => {
        isLoading.current = false;
      });
  };

  const onInput = ({ target }: SyntheticEvent<HTMLFormElement>) => {
    const name = target instanceof Element ? target.getAttribute("name") : null;
    if (!name || !(state.fieldErrors?.[name] || state.done)) return;
    const { [name]: _, ...fieldErrors } = state.fieldErrors ?? {};
    setState({ ...state, fieldErrors, done: undefined });
  };

  const errors = { ...state.fieldErrors, ...found };
  return { state, errors, isBusy, handlers: { ref: form, onSubmit, onFocus, onInput } };
}

/** Sends a form to a door of our server and gives what it answers; throws when there is none. */
export async function postForm(path: string, form: FormData): Promise<FormState> {
  const answer = await fetch(path, { method: "POST", body: form, headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** A page that is asked for again keeps its place; the entry is replaced first, since reloading a post would ask to post again. */
function leaveFor(next: string) {
  const isHere = new URL(next, window.location.href).href.split("#")[0] === window.location.href.split("#")[0];
  if (!isHere) return window.location.assign(next);
  window.history.replaceState(window.history.state, "", next);
  window.location.reload();
}

function focusOnWrong(form: HTMLFormElement | null) {
  const message = [...(form?.querySelectorAll(".error") ?? [])].find((error) => error.checkVisibility());
  const wrong = message?.parentElement?.querySelector<HTMLElement>("input, select, textarea");
  (wrong ?? form?.querySelector<HTMLElement>("[role=alert]"))?.focus();
}

function emptyPasswords(form: HTMLFormElement | null) {
  for (const input of form?.querySelectorAll<HTMLInputElement>(".password input") ?? []) input.value = "";
}
