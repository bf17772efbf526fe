import { z } from "zod";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

const blankIsAbsent = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema.optional());

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, "must look like postgres://user:password@host:5432/name");
const mailbox = /^([^<>@\r\n]+ )?<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/;
const secret = z.string().min(32, "must have at least 32 characters (try: openssl rand -base64 48)");

const schema = z.object({
  DATABASE_URL: postgresUrl,
  PORT: z.preprocess(
    blankIsAbsent,
    z.coerce
      .number("must be a port number")
      .int("must be a port number")
      .min(1, "must be a port number")
      .max(65535, "must be a port number")
      .default(3000),
  ),
  HOST: z.preprocess(blankIsAbsent, z.string().default("127.0.0.1")),
  STORE_URL: optional(
    z.url({ protocol: /^https?$/, error: "must be the address people open, such as https://shop.example" }),
  ),
  STORE_ACCOUNT_ID: optional(z.uuid("must be the id of an account")),
  STORE_NAME: optional(z.string().max(80, "must have at most 80 characters")),
  AUTH_SECRET: optional(secret),
  AUTH_SECRET_PREVIOUS: optional(secret),
  FACTOR_SECRET: optional(secret),
  FACTOR_SECRET_PREVIOUS: optional(secret),
  SEED_DEMO: optional(z.enum(["0", "1"], "must be 0 or 1")),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: "must look like smtps://user:password@mail.example:465" })),
  MAIL_FROM: optional(z.string().regex(mailbox, "must be a mailbox, such as Fern & Co <shop@fern.example>")),
  SMS_URL: optional(z.url({ protocol: /^https?$/, error: "must be the https address that takes text messages" })),
  SMS_TOKEN: optional(z.string().regex(/^[\x21-\x7e]+$/, "must be one word, as the provider gave it")),
  TRUSTED_PROXIES: z.preprocess(
    blankIsAbsent,
    z.coerce.number("must be the number of proxies in front").int().min(0).max(10).default(0),
  ),
  LOG_LEVEL: z.preprocess(
    blankIsAbsent,
    z.enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent").default("info"),
  ),
  NODE_ENV: optional(z.string()),
  BENCH: optional(z.enum(["0", "1"], "must be 0 or 1")),
});

export type Env = z.output<typeof schema> & { storeUrl: URL; authSecret: string };

/** Thrown when the configuration cannot be used; `faults` names every one of them. */
export class BadConfiguration extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/**
 * Takes the environment, gives the parsed configuration, or throws BadConfiguration naming all faults at once.
 * A public address must be https and needs a secret of its own; a local one may do without either.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => faultOf(issue, source));
  const storeUrl = publicUrl(source);
  if (storeUrl && !local.has(storeUrl.hostname)) {
    if (storeUrl.protocol !== "https:") faults.push("STORE_URL must start with https:// outside this machine");
    if (!source.AUTH_SECRET)
      faults.push("AUTH_SECRET is missing: a public store needs one, the same for every process");
  }
  faults.push(...messageFaults(source));
  if (!parsed.success || !storeUrl || faults.length > 0) throw new BadConfiguration(faults);
  return { ...parsed.data, storeUrl, authSecret: parsed.data.AUTH_SECRET ?? "" };
}

function faultOf(issue: z.core.$ZodIssue, source: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  return source[name] ? `${name} ${issue.message}` : `${name} is missing`;
}

function messageFaults({ SMTP_URL, MAIL_FROM, SMS_URL, SMS_TOKEN }: Record<string, string | undefined>): string[] {
  const sms = SMS_URL ? URL.parse(SMS_URL) : null;
  return [
    SMTP_URL && !MAIL_FROM ? "MAIL_FROM is missing: mail needs a sender" : "",
    SMS_URL && !SMS_TOKEN ? "SMS_TOKEN is missing: who takes text messages asks who sends them" : "",
    sms?.protocol === "http:" && !local.has(sms.hostname)
      ? "SMS_URL must start with https:// outside this machine"
      : "",
  ].filter(Boolean);
}

function publicUrl(source: Record<string, string | undefined>): URL | null {
  return URL.parse(source.STORE_URL || `http://localhost:${source.PORT || 3000}`);
}

let current: Env | undefined;

/** The configuration of this process, parsed at the first call. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}

/** The secrets that seals may have been made with, the one in use first. */
export const authSecrets = (): string[] =>
  [env().authSecret, env().AUTH_SECRET_PREVIOUS].filter((secret) => secret !== undefined);
