import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "#db/client.ts";
import { isDatabaseAway } from "#db/refused.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import {
  type Channel,
  claimDue,
  giveUp,
  giveUpOnOld,
  markSent,
  type OutgoingMessage,
  postpone,
} from "#lib/notifications/claims.ts";
import { pauseAfter, usualPauses } from "#lib/notifications/retries.ts";
import { DeliveryFailure, type Transport } from "#lib/notifications/transport.ts";
import { onMessageCommitted } from "#lib/notifications/wake.ts";
import { hours, seconds } from "#lib/time.ts";

/**
 * `atOnce` messages are under way at most. A transport that is silent for `patience` has failed, and a claim holds for
 * `lease`, which is longer: while a process lives, nobody else sends what it is sending. `pollEvery` is for what other
 * processes wrote and what was put off.
 */
export type DeliverySettings = {
  atOnce: number;
  patience: number;
  lease: number;
  pollEvery: number;
  pauses: readonly number[];
  tooOld: number;
};

const usual: DeliverySettings = {
  atOnce: 5,
  patience: seconds(60),
  lease: seconds(90),
  pollEvery: seconds(1),
  pauses: usualPauses,
  tooOld: hours(24),
};

/** A question may be lost with its connection; whoever waited for ever would send nothing more, and nobody would know. */
const databasePatience = seconds(5);

/** Brings the messages of one channel out, beside any number of other processes that do the same. */
export class Delivery {
  private readonly db: Db;
  private readonly channel: Channel;
  private readonly transport: Transport;
  private readonly settings: DeliverySettings;
  private readonly underway = new Set<Promise<void>>();
  private readonly forget: () => void;
  private readonly running: Promise<void>;
  private hasSwept = false;
  private hasFault = false;
  private isStopped = false;
  private isWoken = false;
  private wakeUp = () => {};

  constructor(db: Db, channel: Channel, transport: Transport, settings: Partial<DeliverySettings> = {}) {
    this.db = db;
    this.channel = channel;
    this.transport = transport;
    this.settings = { ...usual, ...settings };
    this.forget = onMessageCommitted(() => this.wake());
    this.running = this.run();
  }

  /** Claims nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.forget();
    this.wake();
    await this.running;
    await Promise.all(this.underway);
    this.transport.close();
  }

  private wake(): void {
    this.isWoken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.isWoken = false;
      for (const message of await this.claim()) this.begin(message);
      await this.rest();
    }
  }

  private async claim(): Promise<OutgoingMessage[]> {
    const { channel } = this;
    const { atOnce, lease, tooOld } = this.settings;
    const atMost = atOnce - this.underway.size;
    if (atMost < 1) return [];
    try {
      if (!this.hasSwept) {
        const count = await within(databasePatience, giveUpOnOld(this.db, channel, tooOld));
        if (count > 0) log().error({ channel, count }, "messages were too old to be sent");
        this.hasSwept = true;
      }
      const claimed = await within(databasePatience, claimDue(this.db, { channel, atMost, lease }));
      this.hasFault = false;
      return claimed;
    } catch (error) {
      this.note(error);
      return [];
    }
  }

  /** Until the time to look again, or until somebody wakes us, also while we were not resting yet. */
  private async rest(): Promise<void> {
    if (this.isWoken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.settings.pollEvery);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private begin(message: OutgoingMessage): void {
    const work = this.deliver(message).finally(() => {
      this.underway.delete(work);
      this.wake();
    });
    this.underway.add(work);
  }

  private async deliver(message: OutgoingMessage): Promise<void> {
    const failure = await this.attempt(message);
    if (!failure) return this.write(() => markSent(this.db, message));
    const { id, channel, attempts } = message;
    const { message: reason, isFinal } = failure;
    const pause = isFinal ? null : pauseAfter(attempts, this.settings.pauses);
    const entry = { message: id, channel, attempts, reason };
    if (pause === null) {
      log().error(entry, "a message could not be sent");
      return this.write(() => giveUp(this.db, message, reason));
    }
    log().warn({ ...entry, pause }, "a message could not be sent yet");
    return this.write(() => postpone(this.db, message, reason, pause));
  }

  private async attempt(message: OutgoingMessage): Promise<DeliveryFailure | null> {
    try {
      await within(this.settings.patience, this.transport.send(message));
      return null;
    } catch (error) {
      return error instanceof DeliveryFailure ? error : new DeliveryFailure(String(error));
    }
  }

  /** What became of a message must be written before its lease is over, so a database that is away is waited for. */
  private async write(work: () => Promise<void>): Promise<void> {
    for (const until = Date.now() + this.settings.lease; ; await sleep(this.settings.pollEvery)) {
      try {
        return await within(databasePatience, work());
      } catch (error) {
        this.note(error);
        if (this.isStopped || Date.now() > until) return;
      }
    }
  }

  /** Once until it works again; that the database is away is said by who watches over it. */
  private note(error: unknown): void {
    const isNews = !this.hasFault && !isDatabaseAway(error);
    log()[isNews ? "error" : "debug"]({ channel: this.channel, error: errorForLog(error) }, "messages have to wait");
    this.hasFault ||= isNews;
  }
}

/** What comes of the work, or a failure when it takes longer. */
async function within<T>(patience: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const silence = sleep(patience, null, { signal: over.signal }).then(() => {
    throw new DeliveryFailure("There was no answer in time.");
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    silence.catch(() => {});
    over.abort();
  }
}
