/** One thing the store found wrong: `code` is for programs, `title` for people. */
export type Fault = {
  code: string;
  title?: string;
  detail?: string;
  status?: string;
  source?: { pointer?: string };
  meta?: object;
};

/** By attribute or relationship; what concerns the whole is under `base`. */
export type Faults = { [attribute: string]: Fault[] | undefined };

/** A log-in that still needs the code that was sent by SMS or e-mail. */
export type OtpChallenge = { required: true; authMethod: string };

type Known = {
  status?: number;
  errors?: Faults;
  error?: string;
  error_description?: string;
  otp?: OtpChallenge;
  retryAfter?: number;
  cause?: unknown;
};

/** What every call rejects with. `status` is 0 when there was no answer; `cause` then says why. */
export class FreshcomError extends Error {
  readonly status: number;
  /** What is wrong, such as `errors.username?.[0]?.code === "taken"`. */
  readonly errors: Faults;
  /** Of a token call: why there is no token, such as `invalid_grant`. */
  readonly error: string | undefined;
  readonly error_description: string | undefined;
  /** Of a token call: set when it has to be repeated with `otp`. */
  readonly otp: OtpChallenge | undefined;
  /** Seconds to wait before another try, if the store names them. */
  readonly retryAfter: number | undefined;

  constructor(message: string, known: Known) {
    super(message, { cause: known.cause });
    this.name = nameFor(known.cause);
    this.status = known.status ?? 0;
    this.errors = known.errors ?? {};
    this.error = known.error;
    this.error_description = known.error_description;
    this.otp = known.otp;
    this.retryAfter = known.retryAfter;
  }
}

/** Programs tell an abort and a timeout by these names, as with fetch itself. */
function nameFor(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : "";
  return name === "AbortError" || name === "TimeoutError" ? name : "FreshcomError";
}
