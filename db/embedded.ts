import { rmSync } from "node:fs";
import postgres from "postgres";
import { createCluster, hasCluster } from "./embedded/cluster.ts";
import { withFileLock } from "./embedded/file-lock.mjs";
import { dropLeases, isLeased, takeLease } from "./embedded/leases.ts";
import { type Place, placeFor } from "./embedded/places.ts";
import { findPostmaster, startPostmaster, stopPostmaster, untilReady } from "./embedded/postmaster.ts";
import { type Identity, isAlive } from "./embedded/processes.mjs";
import {
  type DatabaseRecord,
  ephemeralInstances,
  fileOf,
  findRecord,
  forgetRecord,
  newPassword,
  writeRecord,
} from "./embedded/record.ts";

/** Whose data it is. A measured one does not hurry, or it would flatter. */
type Name = "store" | "test" | "bench";

/**
 * The PostgreSQL that the store brings along. What is written into its `folder` vanishes with its data. `stop` ends
 * it unless another process of this clone uses it.
 */
export type Embedded = { url: string; postmaster: Identity; folder: string; stop: () => Promise<void> };

const always = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
};
const kept = { ...always, max_connections: "100" };
const hurried = { ...always, max_connections: "200", fsync: "off", full_page_writes: "off" };

/**
 * Starts the embedded PostgreSQL called `name`, or joins it when it runs already. An `ephemeral` one is new and
 * empty and is deleted when it stops; the tests' hurries at the cost of safety.
 */
export async function startEmbedded(options: { name: Name; ephemeral?: boolean }): Promise<Embedded> {
  const { name, ephemeral = false } = options;
  if (ephemeral) await sweepEmbedded(name);
  const instance = ephemeral ? `${name}-${process.pid}` : name;
  const release = takeLease(leaseOf(instance));
  try {
    const running = await withFileLock(fileOf(instance, "lock"), () => run(instance, ephemeral));
    return { ...running, stop: () => leave(instance, release) };
  } catch (error) {
    await leave(instance, release).catch(() => {});
    throw error;
  }
}

/** Ends the embedded PostgreSQLs of this name that killed processes have left behind. */
export async function sweepEmbedded(name: Name): Promise<void> {
  for (const instance of findRecord(name) ? [name, ...ephemeralInstances(name)] : ephemeralInstances(name))
    await leave(instance, () => {});
}

async function run(instance: string, ephemeral: boolean): Promise<Omit<Embedded, "stop">> {
  const place = placeFor(instance);
  const database = ephemeral ? "postgres" : "store";
  const record = hasCluster(place) ? knownRecord(instance) : await create(place, instance, !ephemeral);
  const joined = await join(place, record, database);
  if (joined) return joined;
  const settings = instance.startsWith("test-") ? hurried : kept;
  const started = await startPostmaster(place, fileOf(instance, "log"), settings, record.port);
  writeRecord(instance, { ...record, port: started.port });
  const url = urlOf(started.port, record, database);
  await ensureDatabase(url, urlOf(started.port, record, "postgres"));
  return { url, postmaster: started.process, folder: place.data };
}

/** One that is on its way out takes no more connections: it is waited for, and a new one started. */
async function join(place: Place, record: DatabaseRecord, database: string): Promise<Omit<Embedded, "stop"> | null> {
  const found = findPostmaster(place);
  if (!found) return null;
  const url = urlOf(found.port, record, database);
  try {
    await untilReady(place, () => isAlive(found.process));
    await ensureDatabase(url, urlOf(found.port, record, "postgres"));
    return { url, postmaster: found.process, folder: place.data };
  } catch {
    await stopPostmaster(found);
    return null;
  }
}

async function create(place: Place, instance: string, durable: boolean): Promise<DatabaseRecord> {
  const record = writeRecord(instance, { password: newPassword() });
  await createCluster(place, { password: record.password, durable });
  return record;
}

function knownRecord(instance: string): DatabaseRecord {
  const record = findRecord(instance);
  if (record) return record;
  throw new Error(`The password of the built-in PostgreSQL is gone: ${fileOf(instance, "json")} is missing.`);
}

async function ensureDatabase(url: string, maintenanceUrl: string): Promise<void> {
  try {
    await once(url, (sql) => sql`select 1`);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== "3D000") throw error;
    await once(maintenanceUrl, (sql) => sql`create database ${sql(new URL(url).pathname.slice(1))}`);
  }
}

async function once(url: string, ask: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await ask(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function leave(instance: string, release: () => void): Promise<void> {
  await withFileLock(fileOf(instance, "lock"), async () => {
    release();
    if (isLeased(leaseOf(instance))) return;
    const place = placeFor(instance);
    const found = findPostmaster(place);
    if (found) await stopPostmaster(found);
    if (!/-\d+$/.test(instance)) return;
    rmSync(place.data, { recursive: true, force: true });
    forgetRecord(instance);
    dropLeases(leaseOf(instance));
  });
}

function urlOf(port: number, { password }: DatabaseRecord, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

function leaseOf(instance: string): string {
  return `postgres-${instance}`;
}
