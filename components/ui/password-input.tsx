"use client";

import { type InputHTMLAttributes, useState } from "react";

type PasswordInputProps = InputHTMLAttributes<HTMLInputElement> & { label: string };

/** The button needs JavaScript; the style sheet keeps it away where there is none. */
export function PasswordInput({ label, ...input }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="password">
      <input {...input} type={isShown ? "text" : "password"} autoCapitalize="none" spellCheck={false} />
      <button type="button" className="peek scripted" onClick={() => setShown(!isShown)}>
        {isShown ? "Hide" : "Show"}
        <span className="sr"> {label.toLowerCase()}</span>
      </button>
    </div>
  );
}
