"use client";

/** Printing needs JavaScript; the style sheet keeps the button away where there is none. */
export function PrintButton() {
  return (
    <button type="button" className="button quiet scripted" onClick={() => window.print()}>
      Print
    </button>
  );
}
