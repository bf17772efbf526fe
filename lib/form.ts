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
};

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;
