"use client";

import { useField } from "#components/ui/form-context.ts";

export type Choice = { value: string; label: string; says?: string };
type RadioGroupProps = { name: string; legend: string; choices: Choice[]; defaultValue?: string };

export function RadioGroup({ name, legend, choices, defaultValue }: RadioGroupProps) {
  const { id, value = defaultValue, error, errorId } = useField(name);
  return (
    <fieldset className="choices" aria-describedby={errorId}>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <div className="choice" key={choice.value}>
          <input
            type="radio"
            id={id + choice.value}
            name={name}
            value={choice.value}
            defaultChecked={choice.value === value}
            aria-describedby={choice.says && `${id}${choice.value}h`}
          />
          <label htmlFor={id + choice.value}>{choice.label}</label>
          {choice.says && <p id={`${id}${choice.value}h`}>{choice.says}</p>}
        </div>
      ))}
      {error && (
        <p className="error" id={errorId}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
