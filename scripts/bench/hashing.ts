import { hash } from "@node-rs/argon2";
import { z } from "zod";
import { answerQuestions } from "./child.ts";
import { repeat } from "./round.ts";

// Nothing but hashing passwords, a process of its own.

const cost = z.object({ memoryCost: z.number(), timeCost: z.number(), parallelism: z.number() });
const question = z.object({ cost, connections: z.number(), seconds: z.number() });

export type HashQuestion = z.infer<typeof question>;
export type HashCost = z.infer<typeof cost>;

answerQuestions(question, ({ cost, connections, seconds }) =>
  repeat(connections, seconds, async () => {
    await hash("the-password-of-every-shopper", cost);
    return null;
  }),
);
