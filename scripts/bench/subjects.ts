import { type Child, startChild } from "./child.ts";
import type { HashCost, HashQuestion } from "./hashing.ts";
import type { LoadQuestion, Target } from "./load.ts";
import type { Subject } from "./measure.ts";
import { type PlainQuestion, plainAnswer } from "./plain-server.ts";
import { type Round, round } from "./round.ts";

/** Sends requests from a process of its own; `aim` gives a subject that asks `target` over so many connections. */
export type Load = Child<LoadQuestion, Round> & {
  aim: (name: string, connections: number, target: Target) => Promise<Subject>;
};

export function startLoad(): Load {
  const child = startChild<LoadQuestion, Round>("load.ts", round);
  return {
    ...child,
    async aim(name, connections, target) {
      await child.ask({ name, target });
      return { name, pid: target.pid, run: (seconds) => child.ask({ name, connections, seconds }) };
    },
  };
}

/** Hashes passwords in a process of its own, with the parameters that the stored hash names. */
export function startHashing() {
  const child = startChild<HashQuestion, Round>("hashing.ts", round);
  const subject = (name: string, connections: number, cost: HashCost): Subject => ({
    name,
    pid: child.pid,
    run: (seconds) => child.ask({ cost, connections, seconds }),
  });
  return { ...child, subject };
}

/** Starts the store without a framework; `ask` gives its port. */
export const startPlainServer = () => startChild<PlainQuestion, { port: number }>("plain-server.ts", plainAnswer);

/** Takes an argon2id hash as stored, gives what it cost. */
export function costOf(stored: string): HashCost {
  const [, m, t, p] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored) ?? [];
  if (!m || !t || !p) throw new Error(`not an argon2id hash: ${stored.slice(0, 20)}`);
  return { memoryCost: Number(m), timeCost: Number(t), parallelism: Number(p) };
}
