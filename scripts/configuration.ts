import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ownData, root } from "#db/embedded/places.ts";
import { type Env, readEnv } from "#lib/env.ts";
import { PlainStop } from "./progress.mjs";

const placeholder = "postgres://embedded@127.0.0.1/store";

/** The configuration of the command; `isEmbedded` when the store brings its own database. */
export type Configuration = { env: Env; isEmbedded: boolean };

/** Reads the environment and an `.env` file beside package.json; throws one error that names every fault. */
export function readConfiguration(): Configuration {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  const isEmbedded = !process.env.DATABASE_URL;
  return { env: readEnv({ ...process.env, DATABASE_URL: process.env.DATABASE_URL || placeholder }), isEmbedded };
}

/** The secret of a store on this machine: given, or made once and kept. readEnv asks a public store for its own. */
export function ownSecret(env: Env): string {
  if (env.authSecret) return env.authSecret;
  const file = join(ownData, "secret");
  if (!existsSync(file)) {
    mkdirSync(ownData, { recursive: true });
    writeFileSync(file, randomBytes(48).toString("base64"), { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}

/** Stops with a sentence when the server could not listen there; better now than after the build. */
export function checkPort({ PORT, HOST }: Env): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) => reject(new PlainStop(listenFault(error, PORT, HOST))));
    server.listen(PORT, HOST, () => server.close(() => resolve()));
  });
}

function listenFault({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  const other = `Choose another one, such as: PORT=${port < 1024 ? 3000 : port + 1} npm start`;
  if (code === "EADDRINUSE") return `Port ${port} is already used by another program. ${other}`;
  if (code === "EACCES") return `Port ${port} may not be used by this user. ${other}`;
  return `The store cannot listen on HOST=${host}: ${code === "EADDRNOTAVAIL" || code === "ENOTFOUND" ? "that is not an address of this machine" : message}.`;
}
