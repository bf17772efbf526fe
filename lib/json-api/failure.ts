import type { z } from "zod";
import { type Fault, Refusal, type RefusalCode } from "#lib/refusal.ts";

export type ErrorObject = {
  status: string;
  code: string;
  title: string;
  source?: { pointer: string };
  meta?: Record<string, unknown>;
};

/** Thrown where an endpoint answers with errors (contract 4). */
export class Failure extends Error {
  readonly status: number;
  readonly errors: ErrorObject[];
  readonly headers: Record<string, string>;

  constructor(status: number, errors: Omit<ErrorObject, "status">[], headers: Record<string, string> = {}) {
    super(errors[0]?.code);
    this.status = status;
    this.errors = errors.map((error) => ({ status: String(status), ...error }));
    this.headers = headers;
  }
}

export const fail = (status: number, code: string, title: string, headers?: Record<string, string>) =>
  new Failure(status, [{ code, title }], headers);

const relationships = new Set(["customer", "order", "pointAccount", "product", "enroller", "sponsor"]);

const pointerTo = (field: string | undefined) =>
  field ? `/data/${relationships.has(field) ? "relationships" : "attributes"}/${field}` : "/data";

/** What the contract calls our refusals; those that it has no word for keep ours. */
const contractCodes: Partial<Record<RefusalCode, string>> = {
  not_found: "not_found",
  not_allowed: "access_denied",
  log_in_first: "unauthenticated",
  too_many_attempts: "too_many_requests",
  busy: "unavailable",
  username_taken: "taken",
  code_taken: "taken",
  common_password: "invalid",
  password_is_username: "invalid",
  wrong_current_password: "mustMatch",
  wrong_code: "invalid",
  already_registered: "invalid",
  impossible_move: "invalid",
  quantity_too_large: "number",
  below_zero: "number",
  order_is_placed: "invalid",
  undeletable: "undeletable",
  last_administrator: "undeletable",
  test_account: "unprocessable_for_test_mode",
};

const usualField: Partial<Record<RefusalCode, string>> = {
  impossible_move: "status",
  already_registered: "status",
};

const titles: Partial<Record<RefusalCode, string>> = {
  username_taken: "This username is in use",
  log_in_first: "Send a valid access token: Authorization: Bearer <token>",
};

/** What a refusal of the business is over HTTP: every 422 says where (contract 4). */
export function failureOf(refusal: Refusal): Failure {
  const { code, status, says, field, faults, retryAfterSeconds } = refusal;
  const headers = { ...(retryAfterSeconds ? { "Retry-After": String(retryAfterSeconds) } : {}) };
  if (faults.length > 0) return new Failure(422, faults.map(errorOf));
  const error = { code: contractCodes[code] ?? code, title: titles[code] ?? says };
  if (status !== 422) return new Failure(status, [error], status === 401 ? { "WWW-Authenticate": "Bearer" } : headers);
  return new Failure(422, [{ ...error, source: { pointer: pointerTo(field ?? usualField[code]) } }]);
}

const errorOf = ({ field, code, says, meta }: Fault) => ({
  code,
  title: says,
  source: { pointer: pointerTo(field) },
  ...(meta ? { meta } : {}),
});

/** Takes what zod found wrong with attributes, gives one fault for each, the most telling first. */
export function faultsOf(error: z.ZodError, given: Record<string, unknown>): Fault[] {
  const faults = new Map<string, Fault>();
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? "");
    if (!faults.has(field)) faults.set(field, faultOf(issue, field, given[field]));
  }
  return [...faults.values()];
}

function faultOf(issue: z.core.$ZodIssue, field: string, value: unknown): Fault {
  const isMissing = value === undefined || value === null || value === "";
  if (isMissing) return { field, code: "required", says: "This is needed" };
  const [innermost] = issue.code === "invalid_union" ? (issue.errors.at(-1) ?? [issue]) : [issue];
  const found = innermost ?? issue;
  const says = found.message;
  switch (found.code) {
    case "too_small":
    case "too_big": {
      const isText = found.origin === "string";
      const meta = found.code === "too_small" ? { min: Number(found.minimum) } : { max: Number(found.maximum) };
      return { field, code: isText ? "length" : "number", says, meta };
    }
    case "invalid_format":
      return { field, code: "format", says };
    case "invalid_value":
      return {
        field,
        code: "inclusion",
        says: `Choose one of: ${found.values.join(", ")}`,
        meta: { values: found.values },
      };
    case "custom":
      return { field, code: String(found.params?.code ?? "invalid"), says };
    case "invalid_type":
      return { field, code: found.expected === "int" || found.expected === "number" ? "number" : "format", says };
    default:
      return { field, code: "invalid", says };
  }
}

/** A refusal's own, a failure's own, or null for what nobody expected. */
export function expectedFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  return error instanceof Refusal ? failureOf(error) : null;
}
