"use client";

import { useEffect, useRef } from "react";
import { seconds } from "#lib/time.ts";

const pause = seconds(0.9);
const shelf = "changed-by-hand";

/** Sends the form it stands in a moment after its number has changed. `place` names the form, so that the keyboard is there again when the page comes back. */
export function SubmitOnChange({ place }: { place: string }) {
  const mark = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    const form = mark.current?.closest("form");
    const input = form?.querySelector<HTMLInputElement>("input[type=number]");
    if (!form || !input) return;
    if (sessionStorage.getItem(shelf) === place) {
      sessionStorage.removeItem(shelf);
      input.focus({ preventScroll: true });
    }
    let timer: ReturnType<typeof setTimeout>;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!input.value || !input.validity.valid) return;
        if (document.activeElement === input) sessionStorage.setItem(shelf, place);
        form.requestSubmit();
      }, pause);
    };
    const cancelled = () => clearTimeout(timer);
    input.addEventListener("input", changed);
    form.addEventListener("submit", cancelled);
    return () => {
      cancelled();
      input.removeEventListener("input", changed);
      form.removeEventListener("submit", cancelled);
    };
  }, [place]);

  return <span hidden ref={mark} />;
}
