import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type FileLock, type Holder, holderOf, tryLock } from "#db/embedded/file-lock.mjs";
import { ownData } from "#db/embedded/places.ts";
import { allGone, commandOf, type Identity, isAlive, signal } from "#db/embedded/processes.mjs";
import { PlainStop, say } from "./progress.mjs";

const file = join(ownData, "run.json");
const note = z.object({
  state: z.enum(["starting", "serving", "stopping"]).default("starting"),
  url: z.string().optional(),
  processes: z
    .array(z.object({ role: z.enum(["parent", "server", "database"]), pid: z.number(), born: z.string() }))
    .default([]),
});

type Note = z.infer<typeof note>;
type Part = Note["processes"][number];

/** What is running for this clone's store. One launcher at a time holds it; the file survives one that is killed. */
export class RunRecord {
  private readonly lock: FileLock;
  private processes: Part[] = [];

  constructor(lock: FileLock) {
    this.lock = lock;
  }

  add(role: Part["role"], { pid, born }: Identity): void {
    const others = role === "database" ? this.processes.filter((each) => each.role !== role) : this.processes;
    this.processes = [...others, { role, pid, born }];
    this.lock.tell({ processes: this.processes });
  }

  tell(state: Note["state"], url?: string): void {
    this.lock.tell(url ? { state, url } : { state });
  }

  release(): void {
    this.lock.release();
  }
}

/** Takes over from a run that died, or stops with a sentence when a store of this clone is really running. */
export async function takeRunRecord(): Promise<RunRecord> {
  for (let told = false; ; told = true) {
    const left = noteOf(holderOf(file));
    const { lock, holder } = tryLock(file);
    if (lock) return endLeftovers(left.processes).then(() => new RunRecord(lock));
    const run = noteOf(holder);
    if (run.state !== "stopping" && run.processes.every(isAlive)) throw new PlainStop(alreadyRunning(holder, run));
    if (!told) say("The last store of this folder is just ending; waiting for it …");
    if (!(await allGone([holder], 30_000))) signal(holder.pid, "SIGKILL");
    await sleep(20);
  }
}

/** Ends the server that a killed launcher has left behind; null when a new run has begun meanwhile. */
export async function cleanRunRecord(): Promise<RunRecord | null> {
  const left = noteOf(holderOf(file));
  const { lock } = tryLock(file);
  if (!lock) return null;
  const record = new RunRecord(lock);
  record.tell("stopping");
  await endLeftovers(left.processes.filter(({ role }) => role === "server"));
  return record;
}

/** Gives the processes of a dead run time to end by themselves, then ends them. A database is joined instead. */
async function endLeftovers(processes: Part[]): Promise<void> {
  const ours = processes.filter(({ pid }) => /scripts\/launch\.mjs|server\/main\.ts|^next-server/.test(commandOf(pid)));
  if (await allGone(ours, 6_000)) return;
  for (const { pid } of ours.filter(isAlive)) signal(pid, "SIGKILL");
  await allGone(ours, 5_000);
}

function alreadyRunning(holder: Holder, { url, state }: Note): string {
  const what = state === "serving" ? `is already running at ${url}` : "is already starting";
  return `The store of this folder ${what} (process ${holder.pid}). Stop it first: Ctrl-C where it runs, or kill ${holder.pid}.`;
}

function noteOf(holder: Holder | null): Note {
  const parsed = note.safeParse(holder?.note ?? {});
  return parsed.success ? parsed.data : { state: "stopping", processes: [] };
}
