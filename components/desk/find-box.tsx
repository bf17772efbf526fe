"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Shortcuts } from "#components/desk/shortcuts.tsx";
import { optionsOf, type Suggestion, useSuggestions } from "#components/desk/suggestions.ts";
import { Button } from "#components/ui/button.tsx";
import { routes } from "#lib/routes.ts";

/**
 * The one box: a plain form that leads to the page of hits, and, with JavaScript, a combobox that offers the newest of
 * them while somebody types. `children` are filters that go along; where the box is all there is, one types at once.
 */
export function FindBox({
  q = "",
  isFirst = false,
  children,
}: {
  q?: string;
  isFirst?: boolean;
  children?: ReactNode;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { found, says, ask, close } = useSuggestions();
  const [at, setAt] = useState(-1);
  const options = found ? optionsOf(found) : [];
  const optionId = (index: number) => `${id}-${index}`;
  const move = (to: number) => setAt(options.length > 0 ? (to + options.length) % options.length : -1);
  const shut = () => {
    close();
    setAt(-1);
  };

  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && options.length > 0) shut();
    else if (event.key === "ArrowDown" && options.length > 0) move(at + 1);
    else if (event.key === "ArrowUp" && options.length > 0) move(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && options[at]) location.assign(options[at].href);
    else return;
    event.preventDefault();
  }

  return (
    <search className="find">
      <form action={routes.desk.find()}>
        <div className="find-box">
          <label htmlFor={id}>Find a customer or an order</label>
          <input
            ref={input}
            id={id}
            name="q"
            type="search"
            role="combobox"
            autoComplete="off"
            spellCheck={false}
            defaultValue={q}
            placeholder="Name, e-mail, phone or code"
            aria-expanded={options.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={options[at] && optionId(at)}
            onInput={(event) => {
              setAt(-1);
              ask(event.currentTarget.value);
            }}
            onKeyDown={onKeyDown}
            onBlur={(event) => !event.currentTarget.parentElement?.contains(event.relatedTarget) && shut()}
          />
          <Button kind="quiet">Find</Button>
          <div
            id={`${id}-list`}
            className="suggestions"
            role="listbox"
            aria-label="Found"
            hidden={options.length === 0}
          >
            {options.map((option, index) => (
              <Option key={option.href} id={optionId(index)} option={option} isActive={index === at} />
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

type OptionProps = { id: string; option: Suggestion; isActive: boolean };

function Option({ id, option, isActive }: OptionProps) {
  return (
    <a id={id} role="option" aria-selected={isActive} href={option.href} tabIndex={-1}>
      <b>{option.title}</b> <small>{option.more}</small>
    </a>
  );
}
