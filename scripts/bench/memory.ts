import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What the server's process takes of the machine's memory, in MB (2^20 bytes): VmRSS, shared pages and all. */
export function memoryOf(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return kilobytes ? Math.round(Number(kilobytes) / 102.4) / 10 : null;
}

/** Its memory after a few requests and five seconds of rest; null where the system doesn't tell. */
export async function idleMemory(pid: number, port: number, cookie: string): Promise<number | null> {
  for (const path of ["/", "/login", "/account", "/account/orders", "/account/blank"]) {
    await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } }).then((answer) => answer.text());
  }
  await sleep(5_000);
  return memoryOf(pid);
}

const ticksPerSecond = 100;

/** How much processor time a process has used so far, in milliseconds; null where the system doesn't tell. */
export function processorTimeOf(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}
