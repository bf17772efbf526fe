import { Agent, type IncomingMessage, request } from "node:http";
import { z } from "zod";
import { answerQuestions } from "./child.ts";
import { repeat } from "./round.ts";

// The load generator, a process of its own: plain node:http over kept connections.

const send = z.object({
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  marker: z.string(),
});
const expected = z.object({ status: z.number(), cookie: z.string().optional() });
const target = z.object({ pid: z.number().optional(), port: z.number(), expected, sends: z.array(send).min(1) });

/** What is asked of a server, in turn, and what every answer has to be; `marker` stands in its body. */
export type Target = z.infer<typeof target>;
type Send = Target["sends"][number];

const prepare = z.object({ name: z.string(), target });
const run = z.object({ name: z.string(), connections: z.number(), seconds: z.number() });
const question = z.union([prepare, run]);

/** Either a target to remember under a name, or a name to run. */
export type LoadQuestion = z.infer<typeof question>;

const known = new Map<string, { target: Target; agent: Agent; at: number }>();

answerQuestions(question, async (asked) => {
  if ("target" in asked) {
    known.set(asked.name, { target: asked.target, agent: new Agent({ keepAlive: true }), at: 0 });
    return { took: [], seconds: 0, faults: [] };
  }
  const subject = known.get(asked.name);
  if (!subject) throw new Error(`${asked.name} was not prepared`);
  const { sends } = subject.target;
  return repeat(asked.connections, asked.seconds, async () => {
    const next = sends[subject.at++ % sends.length];
    return next ? faultOf(subject.target, subject.agent, next) : "nothing to send";
  });
});

/** Sends one request and says what is wrong with the answer; null when nothing is. */
function faultOf(
  { port, expected }: Target,
  agent: Agent,
  { path, headers, body, marker }: Send,
): Promise<string | null> {
  return new Promise((resolve) => {
    const sent = request({ agent, port, host: "127.0.0.1", path, headers, method: body ? "POST" : "GET" }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", (error) => resolve(`${path}: ${error.message}`));
      answer.on("end", () => {
        const content = Buffer.concat(chunks);
        if (hasAll(answer, expected) && content.includes(marker)) return resolve(null);
        resolve(
          `${path} answered ${answer.statusCode} ${answer.headers.location ?? ""}: ${content.toString().slice(0, 200)}`,
        );
      });
    });
    sent.on("error", (error) => resolve(`${path}: ${error.message}`));
    sent.end(body);
  });
}

function hasAll(answer: IncomingMessage, { status, cookie }: Target["expected"]): boolean {
  if (answer.statusCode !== status) return false;
  return !cookie || Boolean(answer.headers["set-cookie"]?.some((line) => line.includes(`${cookie}e`)));
}
