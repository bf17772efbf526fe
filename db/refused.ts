/** The name of the constraint that refused the statement, wherever Drizzle has put the driver's error, or null. */
export function refusedBy(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("constraint_name" in cause && typeof cause.constraint_name === "string") return cause.constraint_name;
  }
  return null;
}

/** Whether a number would have grown larger than its column. */
export function isOutOfRange(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && cause.code === "22003") return true;
  }
  return false;
}

const unreachable = /^(ECONN|ETIMEDOUT|EPIPE|EAI_|ENOTFOUND|EHOSTUNREACH|ENOENT|CONNECT|CONNECTION_|57P0|08|53300)/;

/** Whether the error says that the database is away, as against a statement that is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && unreachable.test(cause.code)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseAway)) return true;
  }
  return false;
}
