"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useCombobox } from "#components/desk/combobox.ts";
import { Shortcuts } from "#components/desk/shortcuts.tsx";
import { inWords, optionsOf, suggestionsFor } from "#components/desk/suggestions.ts";
import { Button } from "#components/ui/button.tsx";
import { routes } from "#lib/routes.ts";

type FindBoxProps = { q?: string; isFirst?: boolean; children?: ReactNode };

/**
 * The one box: a plain form that leads to the page of hits, and, with JavaScript, a combobox that offers the newest of
 * them while somebody types. `children` are filters that go along; where the box is all there is, one types at once.
 */
export function FindBox({ q = "", isFirst = false, children }: FindBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const { options, says, shut, id, box, list, optionAt } = useCombobox({
    answerTo: suggestionsFor,
    inWords,
    optionsOf,
    choose: ({ href }) => location.assign(href),
  });

  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);

  return (
    <search className="find">
      <form action={routes.desk.find()}>
        <div className="find-box">
          <label htmlFor={id}>Find a customer or an order</label>
          <input
            {...box}
            ref={input}
            defaultValue={q}
            placeholder="Name, e-mail, phone or code"
            onBlur={(event) => !event.currentTarget.parentElement?.contains(event.relatedTarget) && shut()}
          />
          <Button kind="quiet">Find</Button>
          <div {...list} role="listbox" aria-label="Found">
            {options.map((option, index) => (
              <a key={option.href} {...optionAt(index)} role="option" tabIndex={-1} href={option.href}>
                <b>{option.title}</b> <small>{option.more}</small>
              </a>
            ))}
          </div>
        </div>
        {children}
      </form>
      <p className="sr" role="status">
        {says}
      </p>
      <Shortcuts box={input} />
    </search>
  );
}
