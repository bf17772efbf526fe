/** Counts what was tried; says it in the very last line, whatever happens before. */
export class Tally {
  private passed = 0;
  private failed = 0;
  private isComplete = false;

  constructor() {
    process.exitCode = 1;
    process.on("exit", () => process.stdout.write(`${this.line()}\n`));
  }

  add({ passed, failed }: { passed: number; failed: number }): void {
    this.passed += passed;
    this.failed += failed;
  }

  /** Without this the run counts as broken off: one failure more. */
  complete(): void {
    this.isComplete = true;
    process.exitCode = this.failed === 0 && this.passed > 0 ? 0 : 1;
  }

  private line(): string {
    return `${this.passed} passed, ${this.failed + (this.isComplete ? 0 : 1)} failed`;
  }
}
