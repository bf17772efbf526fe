/** Every way the store says no: what the API answers with, and the sentence a person reads. */
export const refusals = {
  not_found: { status: 404, says: "We could not find that." },
  not_allowed: { status: 403, says: "You are not allowed to do that." },
  log_in_first: { status: 401, says: "Please log in first." },
  wrong_credentials: { status: 400, says: "That e-mail or username and password do not go together." },
  suspended: { status: 400, says: "This account is suspended." },
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
  staff_do_not_shop: { status: 403, says: "Staff accounts have no cart. Log out to shop." },
} as const;

export type RefusalCode = keyof typeof refusals;

/** Thrown by a domain function that will not do what was asked. `field` names the input at fault, if one is. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly says: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RefusalCode, more: { field?: string; says?: string; retryAfterSeconds?: number } = {}) {
    super(code);
    this.code = code;
    this.field = more.field;
    this.says = more.says ?? refusals[code].says;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return refusals[this.code].status;
  }
}
