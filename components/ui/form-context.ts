"use client";

import { createContext, useContext, useId } from "react";

type FormContents = { values: Record<string, string>; errors: Record<string, string> };

/** What a form tells the fields inside it: the words that were typed before, and what is wrong with them. */
export const FormContext = createContext<FormContents>({ values: {}, errors: {} });

export function useField(name: string, hint?: string) {
  const id = useId();
  const { values, errors } = useContext(FormContext);
  const error = errors[name];
  const hintId = hint && `${id}h`;
  const errorId = error && `${id}e`;
  const described = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  return { id, hintId, errorId, error, described, value: values[name] };
}
