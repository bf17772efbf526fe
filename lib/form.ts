import type { HandOverView } from "#lib/customers/views.ts";

/**
 * What an action answers a form with. `values` are the typed words, never a password; `next` is where a browser with
 * JavaScript goes from here (without it, the action has redirected already).
 */
export type FormState = {
  values?: Record<string, string>;
  fieldErrors?: Record<string, string>;
  formError?: string;
  done?: string;
  next?: string;
  /** Shown this once, such as recovery codes. */
  secrets?: string[];
  /** What the person has to agree to first, in words; sent again as `agreed` with the same form. */
  asks?: string;
  /** A code to type on another device. */
  handOver?: HandOverView;
};

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;
