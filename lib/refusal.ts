/** Every way the store says no: what the API answers with, and the sentence a person reads. */
export const refusals = {
  not_found: { status: 404, says: "We could not find that." },
  only_looking: { status: 403, says: "You are only looking: nothing can be changed until you stop." },
  not_allowed: { status: 403, says: "You are not allowed to do that." },
  log_in_first: { status: 401, says: "Please log in first." },
  wrong_credentials: { status: 400, says: "That e-mail or username and password do not go together." },
  suspended: { status: 400, says: "This account is suspended." },
  ordering_suspended: { status: 403, says: "You cannot place orders at the moment." },
  too_many_attempts: { status: 429, says: "Too many attempts. Please wait a few minutes and try again." },
  busy: { status: 503, says: "The store is very busy. Please try again in a moment." },
  username_taken: { status: 422, says: "This e-mail already has an account. Log in instead, or use another." },
  common_password: { status: 422, says: "This password is on lists that burglars try first. Choose another." },
  password_is_username: { status: 422, says: "Choose a password that does not repeat your e-mail or username." },
  wrong_current_password: { status: 422, says: "That is not your current password." },
  already_registered: { status: 422, says: "You already have an account here." },
  impossible_move: { status: 422, says: "That cannot be done in this state." },
  product_not_sold: { status: 422, says: "This is no longer sold." },
  quantity_too_large: { status: 422, says: "At most 99 of one thing in an order." },
  cart_empty: { status: 422, says: "The cart is empty." },
  cart_changed: { status: 409, says: "Something changed since you looked." },
  invalid_input: { status: 422, says: "Something here cannot be accepted." },
  code_taken: { status: 422, says: "Another customer has this code." },
  mailbox_unproven: { status: 422, says: "Please confirm your e-mail address first." },
  factor_needed: { status: 403, says: "Set up your second factor first: the store wants one of its staff." },
  wrong_code: { status: 422, says: "That code is wrong or no longer valid." },
  one_time_password_needed: { status: 400, says: "Enter the code that we have just sent you." },
  challenge_over: { status: 400, says: "That took too long, or was finished elsewhere. Please log in again." },
  passkey_refused: { status: 400, says: "That passkey was not accepted. Try again, or use your password." },
  below_zero: { status: 422, says: "There are not enough points for that." },
  order_is_placed: { status: 422, says: "This order has been placed: its lines no longer change." },
  order_changed: { status: 409, says: "Somebody changed this order since you opened it." },
  undeletable: { status: 422, says: "Only a cart can be deleted." },
  last_administrator: { status: 422, says: "The last administrator stays one." },
  test_account: { status: 422, says: "A test account follows its live account: change that one." },
  staff_do_not_shop: { status: 403, says: "Staff accounts have no cart. Log out to shop." },
} as const;

export type RefusalCode = keyof typeof refusals;

/** One thing that is wrong with the input: where, and as the API's contract calls it (section 4). */
export type Fault = { field: string; code: string; says: string; meta?: Record<string, unknown> };

/** Thrown by a domain function that will not do what was asked. `field` names the input at fault, if one is. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly says: string;
  readonly retryAfterSeconds: number | undefined;
  readonly faults: readonly Fault[];
  readonly meta: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    more: {
      field?: string;
      says?: string | undefined;
      retryAfterSeconds?: number;
      faults?: Fault[];
      meta?: Record<string, string>;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.field = more.field;
    this.says = more.says ?? refusals[code].says;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.faults = more.faults ?? [];
    this.meta = more.meta ?? {};
  }

  get status(): number {
    return refusals[this.code].status;
  }
}

/** Refuses with everything that is wrong at once, when anything is. */
export function refuseFaults(faults: (Fault | false | null | undefined)[]): void {
  const real = faults.filter((fault): fault is Fault => Boolean(fault));
  if (real.length > 0) throw new Refusal("invalid_input", { faults: real, says: real[0]?.says });
}
