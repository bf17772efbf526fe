import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { z } from "zod";
import { root } from "#db/embedded/places.ts";
import { allGone, identify, signal } from "#db/embedded/processes.mjs";

/** A process of the bench's own that takes one question after another; it ends when its starter is gone. */
export type Child<Question, Answer> = {
  pid: number | undefined;
  ask: (question: Question) => Promise<Answer>;
  stop: () => Promise<void>;
};

/** Starts a script of this folder that is served by `answerQuestions`. */
export function startChild<Question extends object, Answer>(
  script: string,
  answer: z.ZodType<Answer>,
): Child<Question, Answer> {
  const child = spawn(process.execPath, [join(root, "scripts/bench", script)], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const own = identify(child.pid ?? 0);
  return {
    pid: child.pid,
    async ask(question) {
      const ended = new AbortController();
      const end = () => ended.abort(new Error(`${script} ended by itself.`));
      child.once("exit", end);
      child.send(question);
      try {
        const [answered] = await once(child, "message", { signal: ended.signal });
        return answer.parse(answered);
      } finally {
        child.off("exit", end);
      }
    },
    async stop() {
      if (!own) return;
      signal(own.pid, "SIGTERM");
      if (!(await allGone([own], 2_000))) signal(own.pid, "SIGKILL");
    },
  };
}

/** The other side: answers each message that the starter sends, and ends with it. */
export function answerQuestions<Question>(question: z.ZodType<Question>, work: (asked: Question) => Promise<object>) {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message) => {
    work(question.parse(message)).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  });
}
