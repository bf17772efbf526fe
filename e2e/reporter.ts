import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FullConfig, Reporter, Suite, TestCase, TestError, TestResult } from "@playwright/test/reporter";

const root = `${import.meta.dirname}/..`;

type File = { name: string; left: number; failed: number; total: number; milliseconds: number };

/** One line for each finished file, every failure in full, and the real counts for the harness. */
export default class LineReporter implements Reporter {
  private readonly files = new Map<string, File>();
  private suite: Suite | undefined;
  private faults = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
    for (const test of suite.allTests()) {
      const file = this.fileOf(test);
      file.left += 1;
      file.total += 1;
    }
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const file = this.fileOf(test);
    file.left -= 1;
    file.milliseconds += result.duration;
    if (!hasPassed(test)) {
      file.failed += 1;
      this.describe(test, result);
    }
    if (file.left === 0) this.conclude(file);
  }

  /** A spec that cannot be loaded is no test, and yet a failure. */
  onError(error: TestError): void {
    this.faults += 1;
    console.log(`\n✗ ${error.stack ?? error.message ?? error.value}\n`);
  }

  onEnd(): void {
    const tests = this.suite?.allTests() ?? [];
    const passed = tests.filter(hasPassed).length;
    for (const { name, left } of this.files.values()) if (left > 0) console.log(`✗ ${name}: ${left} did not run`);
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ passed, failed: tests.length - passed + this.faults }));
  }

  printsToStdio(): boolean {
    return true;
  }

  private fileOf(test: TestCase): File {
    const project = test.parent.project()?.name ?? "";
    const name = `${relative(root, test.location.file)} (${project})`;
    const known = this.files.get(name) ?? { name, left: 0, failed: 0, total: 0, milliseconds: 0 };
    this.files.set(name, known);
    return known;
  }

  private describe(test: TestCase, result: TestResult): void {
    console.log(`\n✗ ${test.titlePath().filter(Boolean).join(" › ")}  [${result.status}]`);
    for (const error of result.errors)
      console.log(indent([error.stack ?? error.message ?? "", error.snippet ?? ""].join("\n")));
    for (const output of [...result.stdout, ...result.stderr]) console.log(indent(output.toString().trimEnd()));
  }

  private conclude({ name, failed, total, milliseconds }: File): void {
    const seconds = (milliseconds / 1000).toFixed(1);
    console.log(`${failed > 0 ? "✗" : "✓"} ${name}: ${total - failed} of ${total} passed, ${seconds} s`);
  }
}

function hasPassed(test: TestCase): boolean {
  return test.outcome() === "expected" && test.results.length > 0;
}

/** A page that was expected to be another one would bury everything else. */
const longest = 400;

function indent(text: string): string {
  const plain = process.stdout.isTTY ? text : stripVTControlCharacters(text);
  const lines = plain.split("\n").map((line) => (line.length > longest ? `${line.slice(0, longest)} …` : line));
  return lines.map((line) => `    ${line}`).join("\n");
}
