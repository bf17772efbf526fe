import { type Fault, type Faults, FreshcomError, type OtpChallenge } from "./freshcom-error.ts";
import type { Reply } from "./reply.ts";

type FailureBody = { errors?: Fault[]; error?: string; error_description?: string };

/** The error that says what the store answered. */
export function failureOf(reply: Reply): FreshcomError {
  const { errors, error, error_description }: FailureBody = reply.body ?? {};
  const list = Array.isArray(errors) ? errors : [];
  const bare = `The store answered with status ${reply.status}${reply.body ? "" : " and no JSON"}.`;
  const message = list[0]?.title ?? error_description ?? bare;
  const otp = otpOf(reply.headers.get("X-Freshcom-OTP"));
  const { status, retryAfter } = reply;
  return new FreshcomError(message, { status, errors: byAttribute(list), error, error_description, otp, retryAfter });
}

function byAttribute(list: Fault[]): Faults {
  const faults = new Map<string, Fault[]>();
  for (const fault of list) {
    const attribute = fault.source?.pointer?.split("/")[3] || "base";
    faults.set(attribute, [...(faults.get(attribute) ?? []), fault]);
  }
  return Object.fromEntries(faults);
}

function otpOf(header: string | null): OtpChallenge | undefined {
  if (!header?.startsWith("required")) return undefined;
  return { required: true, authMethod: header.match(/auth_method=(\w+)/)?.[1] ?? "" };
}
