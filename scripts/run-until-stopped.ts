import { explain, say } from "./progress.mjs";

const patience = 45_000;

class Stopped extends Error {}

/** How a command learns that it has to stop, and what it has to undo then. */
export class Stop {
  private readonly controller = new AbortController();
  private readonly endings: (() => unknown)[] = [];

  readonly signal = this.controller.signal;

  ask(): void {
    this.controller.abort();
  }

  /** Registers something to undo; what was registered last is undone first. */
  atEnd(end: () => unknown): void {
    this.endings.push(end);
  }

  /** Waits for something to start and sees to it that it is stopped again, even when the command ends meanwhile. */
  started<T extends { stop: () => unknown }>(starting: Promise<T>): Promise<T> {
    this.atEnd(() =>
      starting.then(
        (running) => running.stop(),
        () => {},
      ),
    );
    return starting;
  }

  /** Waits for `work`, but no longer than until the command has to stop. */
  async unless<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {});
    const stopped = new Promise<never>((_, reject) => {
      if (this.signal.aborted) reject(new Stopped());
      this.signal.addEventListener("abort", () => reject(new Stopped()), { once: true });
    });
    return Promise.race([work, stopped]);
  }

  async undo(): Promise<void> {
    for (const end of this.endings.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        explain(error);
      }
    }
  }
}

/**
 * Runs a command to its end, or until a signal comes or its launcher is gone, undoes what it registered and exits:
 * with 1 when it threw or answered with a reason why it ended, else with process.exitCode.
 */
export async function runUntilStopped(work: (stop: Stop) => Promise<unknown>): Promise<never> {
  const stop = new Stop();
  stop.signal.addEventListener("abort", () => setTimeout(() => process.exit(1), patience).unref());
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.ask());
  process.on("disconnect", () => stop.ask());
  const reason = await work(stop).catch((error: unknown) => error);
  const isFault = Boolean(reason) && !(reason instanceof Stopped) && !stop.signal.aborted;
  if (isFault) explain(reason);
  const wasAsked = stop.signal.aborted;
  if (wasAsked) say("Stopping …");
  stop.ask();
  await stop.undo();
  if (wasAsked) say("Stopped.");
  process.exit(isFault ? 1 : process.exitCode);
}
