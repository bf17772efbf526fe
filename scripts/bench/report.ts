import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import type { PageWeight } from "./javascript.ts";
import { type Figures, type Ratio, ratioOf } from "./measure.ts";
import type { Options } from "./options.ts";

/** What was found; parts that were not asked for are empty. */
export type Findings = {
  figures: Record<string, Figures>;
  ratios: Record<string, Ratio>;
  javascript: PageWeight[];
  memory: { idle: number | null; atEnd: number | null };
};

const compared = [
  ["history page", "empty page"],
  ["history page", "plain node:http"],
  ["log-in form", "bare argon2id"],
  ["next-auth's door", "bare argon2id"],
  ["GET /v1/orders", "empty handler"],
  ["GET /v1/orders, uncounted", "empty handler"],
  ["GET /v1/orders, none kept", "empty handler"],
  ["POST /v1/token", "empty handler"],
] as const;

const timed = [
  ["thousandth page", "first page"],
  ["thousandth page, query", "first page, query"],
] as const;

/** What one thing does beside another in the same time, or how much longer one takes than another. */
export function ratiosOf(figures: Record<string, Figures>): Record<string, Ratio> {
  const ratios: Record<string, Ratio> = {};
  for (const [one, other] of compared) {
    if (figures[one] && figures[other]) ratios[`${one} / ${other}`] = ratioOf(figures[one], figures[other]);
  }
  for (const [one, other] of timed) {
    if (figures[one] && figures[other]) ratios[`${one} / ${other}, time`] = ratioOf(figures[other], figures[one]);
  }
  return ratios;
}

export type Target = { what: string; target: string; reached: string; isReached: boolean };

/** What issues 2 and 3 ask for, and whether it was reached; only of what was measured. */
export function targetsOf({ figures, ratios, javascript, memory }: Findings): Target[] {
  const heaviest = javascript.toSorted((a, b) => b.kilobytes - a.kilobytes)[0];
  return [
    atLeast("history page against empty page, requests/s", 0.75, ratios["history page / empty page"]),
    atLeast("log-ins against bare argon2id, per second", 0.8, ratios["log-in form / bare argon2id"]),
    atLeast("GET /v1/orders against an empty handler, requests/s", 0.5, ratios["GET /v1/orders / empty handler"]),
    atLeast("POST /v1/token against an empty handler, requests/s", 0.4, ratios["POST /v1/token / empty handler"]),
    perSecond("GET /v1/orders, requests/s", 1130, figures["GET /v1/orders"]),
    atMost("thousandth page against first, time", 1.2, ratios["thousandth page / first page, time"]?.value, ""),
    atMost("slowest search of the desk, p50", 100, slowestOf(figures, "find: "), " ms"),
    atMost(`first-load JavaScript, most (${heaviest?.page})`, 150, heaviest?.kilobytes, " KB"),
    atMost("idle memory of the server process (VmRSS)", 250, memory.idle ?? undefined, " MB"),
  ].flatMap((target) => target ?? []);
}

function slowestOf(figures: Record<string, Figures>, prefix: string): number | undefined {
  const times = Object.entries(figures).flatMap(([name, { p50 }]) => (name.startsWith(prefix) ? [p50] : []));
  return times.length > 0 ? Math.max(...times) : undefined;
}

const atLeast = (what: string, least: number, ratio: Ratio | undefined): Target | null =>
  ratio ? { what, target: `>= ${least}`, reached: ratio.value.toFixed(2), isReached: ratio.value >= least } : null;

const perSecond = (what: string, least: number, figures: Figures | undefined): Target | null =>
  figures
    ? {
        what,
        target: `>= ${least}`,
        reached: figures.requestsPerSecond.toFixed(0),
        isReached: figures.requestsPerSecond >= least,
      }
    : null;

const atMost = (what: string, most: number, value: number | undefined, unit: string): Target | null =>
  value === undefined
    ? null
    : { what, target: `<= ${most}${unit}`, reached: `${value.toFixed(unit ? 1 : 2)}${unit}`, isReached: value <= most };

export function print(findings: Findings): void {
  const { figures, ratios, javascript, memory } = findings;
  table(
    ["", "per second", "p50 ms", "p99 ms", "CPU ms"],
    Object.entries(figures).map(([name, { requestsPerSecond, p50, p99, cpu }]) => [
      name,
      requestsPerSecond.toFixed(0),
      p50.toFixed(2),
      p99.toFixed(2),
      cpu?.toFixed(2) ?? "",
    ]),
  );
  table(
    ["", "ratio", "range over the rounds"],
    Object.entries(ratios).map(([name, { value, lowest, highest }]) => [
      name,
      value.toFixed(3),
      `${lowest.toFixed(3)} to ${highest.toFixed(3)}`,
    ]),
  );
  table(
    ["first-load JavaScript", "KB gzip", "files"],
    javascript.map(({ page, kilobytes, scripts }) => [page, kilobytes.toFixed(1), String(scripts)]),
  );
  if (memory.idle)
    table(
      ["memory of the server process", "MB"],
      [
        ["idle", memory.idle.toFixed(1)],
        ["at the end", memory.atEnd?.toFixed(1) ?? ""],
      ],
    );
  const verdicts = targetsOf(findings);
  table(
    ["", "target", "reached", ""],
    verdicts.map(({ what, target, reached, isReached }) => [what, target, reached, isReached ? "yes" : "NO"]),
  );
  const missed = verdicts.filter(({ isReached }) => !isReached).length;
  process.stdout.write(
    missed === 0
      ? "\nEvery target that was measured is reached.\n"
      : `\n${missed} of ${verdicts.length} targets missed.\n`,
  );
}

function table(head: string[], rows: string[][]): void {
  if (rows.length === 0) return;
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ");
  process.stdout.write(`\n${[head, ...rows].map(line).join("\n")}\n`);
}

/** Writes everything to the file that BENCH_JSON names. */
export function writeJson(findings: Findings, options: Options): void {
  const file = process.env.BENCH_JSON;
  if (!file) return;
  const machine = { node: process.version, processor: cpus()[0]?.model, cores: availableParallelism() };
  const content = { at: new Date().toISOString(), machine, options, ...findings, targets: targetsOf(findings) };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
