import { type FormEvent, type KeyboardEvent, useId, useState } from "react";
import { useAnswers } from "#components/desk/suggestions.ts";

type Combobox<Answer, Option> = {
  answerTo: (typed: string, signal: AbortSignal) => Promise<Answer | null>;
  /** What is told of an answer to whoever does not see it. */
  inWords: (answer: Answer) => string;
  /** In the order in which the arrow keys go through them. */
  optionsOf: (answer: Answer) => Option[];
  choose: (option: Option) => void;
  /** Whether Enter takes the only one there is, without an arrow key before it. */
  takesOnlyOne?: boolean;
};

/** A box that offers what fits while somebody types, as a combobox with a list: arrow keys go through it, Enter chooses, Escape shuts it. */
export function useCombobox<Answer, Option>({
  answerTo,
  inWords,
  optionsOf,
  choose,
  ...how
}: Combobox<Answer, Option>) {
  const id = useId();
  const { found, says, ask, close } = useAnswers(answerTo, inWords);
  const [at, setAt] = useState(-1);
  const options = found ? optionsOf(found) : [];
  const optionId = (index: number) => `${id}-${index}`;
  const move = (to: number) => setAt(options.length > 0 ? (to + options.length) % options.length : -1);

  function shut() {
    close();
    setAt(-1);
  }

  function onInput(event: FormEvent<HTMLInputElement>) {
    setAt(-1);
    ask(event.currentTarget.value);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const active = options[at] ?? (how.takesOnlyOne && options.length === 1 ? options[0] : undefined);
    if (event.key === "Escape" && options.length > 0) shut();
    else if (event.key === "ArrowDown" && options.length > 0) move(at + 1);
    else if (event.key === "ArrowUp" && options.length > 0) move(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && active) choose(active);
    else return;
    event.preventDefault();
  }

  const listId = `${id}-list`;
  const box = {
    id,
    name: "q",
    type: "search",
    role: "combobox",
    autoComplete: "off",
    spellCheck: false,
    "aria-expanded": options.length > 0,
    "aria-controls": listId,
    "aria-autocomplete": "list",
    "aria-activedescendant": options[at] && optionId(at),
    onInput,
    onKeyDown,
  } as const;
  const list = { id: listId, className: "suggestions", hidden: options.length === 0 } as const;
  const optionAt = (index: number) => ({ id: optionId(index), "aria-selected": index === at }) as const;
  return { options, says, shut, id, box, list, optionAt };
}
