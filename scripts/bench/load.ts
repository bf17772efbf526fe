import { z } from "zod";
import { answerQuestions } from "./child.ts";
import { type Answered, bytesOf, openConnection } from "./connection.ts";
import { repeat } from "./round.ts";

// The load generator, a process of its own, which asks over kept connections.

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

const prepare = z.object({ name: z.string(), target });
const run = z.object({ name: z.string(), connections: z.number(), seconds: z.number() });
const question = z.union([prepare, run]);

/** Either a target to remember under a name, or a name to run. */
export type LoadQuestion = z.infer<typeof question>;

const known = new Map<string, { expected: Target["expected"]; port: number; sends: Prepared[]; at: number }>();

type Prepared = { path: string; bytes: Buffer; marker: string };

const prepared = ({ port, sends }: Target): Prepared[] =>
  sends.map(({ path, headers, body, marker }) => ({ path, marker, bytes: bytesOf(port, path, headers, body) }));

answerQuestions(question, async (asked) => {
  if ("target" in asked) {
    const { expected, port } = asked.target;
    known.set(asked.name, { expected, port, sends: prepared(asked.target), at: 0 });
    return { took: [], seconds: 0, faults: [] };
  }
  const subject = known.get(asked.name);
  if (!subject) throw new Error(`${asked.name} was not prepared`);
  const { sends, port, expected } = subject;
  const open = Array.from({ length: asked.connections }, () => openConnection(port));
  const free = [...open];
  const once = async () => {
    const [next, connection] = [sends[subject.at++ % sends.length], free.pop()];
    if (!next || !connection) return "nothing to send";
    try {
      return faultOf(next, expected, await connection.send(next.bytes));
    } catch (error) {
      return `${next.path}: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      free.push(connection);
    }
  };
  try {
    return await repeat(asked.connections, asked.seconds, once);
  } finally {
    for (const each of open) each.end();
  }
});

/** What is wrong with an answer; null when nothing is. */
function faultOf({ path, marker }: Prepared, expected: Target["expected"], answer: Answered): string | null {
  const { status, head, body } = answer;
  if (hasAll(answer, expected) && body.includes(marker)) return null;
  return `${path} answered ${status} ${/^location: .*$/im.exec(head)?.[0] ?? ""}: ${body.toString().slice(0, 200)}`;
}

function hasAll({ status, head }: Answered, expected: Target["expected"]): boolean {
  if (status !== expected.status) return false;
  const cookies = head.split("\r\n").filter((line) => /^set-cookie:/i.test(line));
  return !expected.cookie || cookies.some((line) => line.includes(`${expected.cookie}e`));
}
