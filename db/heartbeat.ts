import postgres from "postgres";
import { appliedMigrations, knownMigrations } from "#db/migrate.ts";

const beatEvery = 400;
const patience = 1200;

type Listener = (isUp: boolean) => void;

/**
 * Asks the database every 0.4 seconds whether it is there, on a connection of its own, so that a request need not find
 * out by waiting. `isUp` turns false within 1.6 seconds of any silence, at once when the connection breaks.
 */
export class Heartbeat {
  isUp = true;
  isMigrated = false;
  private readonly sql: postgres.Sql;
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(url: string) {
    this.sql = postgres(url, {
      max: 1,
      connect_timeout: 1,
      idle_timeout: 0,
      max_lifetime: null,
      backoff: () => 0.1,
      onnotice: () => {},
    });
  }

  /** Beats once, then keeps beating until `stop`. */
  async start(): Promise<void> {
    await this.beat();
    if (!this.stopped) this.timer = setTimeout(() => void this.start(), beatEvery);
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sql.end({ timeout: 1 });
  }

  private async beat(): Promise<void> {
    const answered = await Promise.race([this.ask(), silence()]);
    if (answered === this.isUp) return;
    this.isUp = answered;
    for (const listener of this.listeners) listener(answered);
  }

  private async ask(): Promise<boolean> {
    try {
      if (this.isMigrated) await this.sql`select 1`;
      else this.isMigrated = (await appliedMigrations(this.sql)) >= knownMigrations();
      return true;
    } catch {
      return false;
    }
  }
}

/** False after the patience is over; one turn later, so that an answer that waits behind a busy event loop counts. */
const silence = () =>
  new Promise<boolean>((resolve) => setTimeout(() => setImmediate(() => resolve(false)), patience).unref());
