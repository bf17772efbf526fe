import type { NewSlipView } from "#lib/claims/slip-views.ts";
import type { HandOverView } from "#lib/customers/views.ts";
import type { AlikeView } from "#lib/desk/views.ts";

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
  /** A code for whoever an order was taken for, shown this once. */
  slip?: NewSlipView;
  /** Customers who look like the one that is to be made. */
  alike?: AlikeView[];
};

/** The names and values of a form as it was posted. */
export type PostedForm = Iterable<[string, FormDataEntryValue]>;

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;
