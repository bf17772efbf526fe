import { parseArgs } from "node:util";
import { z } from "zod";
import { PlainStop } from "../progress.mjs";

const count = z.coerce.number("must be a number").int("must be a whole number").positive("must be more than 0");
const parts = ["memory", "javascript", "pages", "log-ins", "api", "deep", "desk"] as const;

/** What is measured; without `--only`, everything. */
export type Part = (typeof parts)[number];

const shape = z.object({
  customers: count.min(40, "must be at least 40"),
  orders: count.min(400, "must be at least 400"),
  lines: count,
  rounds: count,
  seconds: count,
  quick: z.boolean(),
  deep: z.boolean(),
  total: count,
  only: z.enum(parts, `must be one of ${parts.join(", ")}`).optional(),
  profile: z.string().optional(),
});

export type Options = z.infer<typeof shape>;

const usual = { customers: "20000", orders: "200000", lines: "600000", rounds: "5", seconds: "3", total: "1000000" };
const small = { customers: "400", orders: "4000", lines: "12000", rounds: "2", seconds: "1", total: "40000" };

/** Takes what stood on the command line: how large a database, how long a run, how many orders for deep pages. */
export function readOptions(): Options {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        customers: { type: "string" },
        orders: { type: "string" },
        lines: { type: "string" },
        rounds: { type: "string" },
        seconds: { type: "string" },
        quick: { type: "boolean", default: false },
        deep: { type: "boolean", default: true },
        total: { type: "string" },
        only: { type: "string" },
        profile: { type: "string" },
      },
    });
    const options = shape.parse({ ...(values.quick ? small : usual), ...values });
    if (options.lines < options.orders) throw new PlainStop("--lines must be at least --orders.");
    return options;
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new PlainStop(error.issues.map((issue) => `--${String(issue.path[0])} ${issue.message}.`).join("\n"));
    throw error instanceof TypeError ? new PlainStop(error.message) : error;
  }
}
