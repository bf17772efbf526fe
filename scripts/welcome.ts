import type { Env } from "#lib/env.ts";
import { say } from "./progress.mjs";

const logIns = [
  ["admin@demo.example", "administrator"],
  ["support@demo.example", "support specialist"],
  ["customer@demo.example", "customer with 30 orders"],
  ["regular@demo.example", "customer with 2,000 orders"],
  ["suspended@demo.example", "suspended customer"],
] as const;

/** Says where the store is and who may log in. */
export function welcome(env: Env, { hasDemo, isDevelopment }: { hasDemo: boolean; isDevelopment: boolean }): void {
  say(
    `The store is open: http://localhost:${env.PORT}${isDevelopment ? " (development: pages follow your edits)" : ""}`,
  );
  if (env.HOST !== "127.0.0.1" && env.HOST !== "localhost") say(`It listens on ${env.HOST}.`);
  if (env.storeUrl.hostname !== "localhost") say(`People open it as ${env.storeUrl.origin}.`);
  if (hasDemo) process.stdout.write(`\n${demo()}\n`);
  process.stdout.write("\nCtrl-C ends it; what was stored stays.\n\n");
}

function demo(): string {
  const lines = logIns.map(([name, what]) => `  ${name.padEnd(24)} ${what}`);
  return ["Demo log-ins, all with the password demo-only-password:", ...lines].join("\n");
}
