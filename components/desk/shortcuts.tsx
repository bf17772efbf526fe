"use client";

import { type RefObject, useEffect, useRef } from "react";

const keys = [
  ["/", "Go to the box"],
  ["↓ ↑", "Through what was found"],
  ["Enter", "Open it, or show everything that fits"],
  ["Esc", "Close the list"],
  ["?", "Show these keys"],
] as const;

/** Keys that work everywhere on the desk, except where somebody types; `?` lists them. */
export function Shortcuts({ box }: { box: RefObject<HTMLInputElement | null> }) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "/") box.current?.focus();
      else if (event.key === "?") dialog.current?.showModal();
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [box]);

  return (
    <>
      <button type="button" className="button quiet scripted" onClick={() => dialog.current?.showModal()}>
        Keys
      </button>
      <dialog ref={dialog} className="shortcuts" aria-label="Keys">
        <dl>
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button className="button quiet" type="submit">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
