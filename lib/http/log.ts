import pino from "pino";
import { currentScope } from "#lib/http/scope.ts";

const mailbox = /[^\s@"'<>,;:=()]+@[^\s@"'<>,;:=()]+/g;
const queryParameters = /\nparams:[\s\S]*?(?=\n\s+at |$)/g;

/** Takes what is about to be logged and takes out query parameters and e-mail addresses. */
export const withoutSecrets = (text: string) => text.replace(queryParameters, "").replace(mailbox, "[mailbox]");

let logger: pino.Logger | undefined;

/** The process's log: JSON lines on standard output, each with the id of the request it belongs to. */
export function log(): pino.Logger {
  logger ??= pino(
    {
      level: process.env.LOG_LEVEL || "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ request: currentScope()?.id }),
    },
    pino.destination({ fd: 1, sync: false }),
  );
  return logger;
}

/** An error as a log line may hold it: its name, message and stack, and those of its causes. */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { says: withoutSecrets(String(error)) };
  return {
    name: error.name,
    says: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ""),
    ...(error.cause ? { cause: errorForLog(error.cause) } : {}),
  };
}
