import type { Call, CallOptions, Target } from "./call.ts";
import type { Params } from "./query.ts";

type TargetForm<Fields> = [target: Target, fields?: Fields, params?: Params, options?: CallOptions];
type FieldsForm<Fields> = [fields: Fields, params?: Params, options?: CallOptions];

/** The two forms of a call: with the target first, or with fields that name it. */
export type EitherForm<Fields> = TargetForm<Fields> | FieldsForm<Fields>;

type Read = Pick<Call, "fields" | "params" | "options"> & { target: Target | null | undefined; hasTarget: boolean };

/** Takes apart either form; `targetIn` finds the target among the fields. */
export function readForm<Fields extends object>(
  args: EitherForm<Fields>,
  targetIn: (fields: Fields | { id: string }) => Target | null | undefined,
): Read {
  if (isTargetForm(args, targetIn)) {
    const [target, fields, params, options] = args;
    return { target, fields, params, options, hasTarget: true };
  }
  const [fields, params, options] = args;
  const target = fields && targetIn(fields);
  return { target, fields, params, options, hasTarget: Boolean(target) };
}

/** A missing target is one too when something follows: fields must not end up in the query, nor with somebody else. */
function isTargetForm<Fields extends object>(
  args: EitherForm<Fields>,
  targetIn: (fields: Fields | { id: string }) => Target | null | undefined,
): args is TargetForm<Fields> {
  const [first, second] = args;
  if (typeof first === "string" || !first) return typeof first === "string" || second !== undefined;
  const inside = targetIn(first);
  const id = "id" in first ? first.id : undefined;
  return inside ? inside === id && second !== undefined : id !== undefined;
}
