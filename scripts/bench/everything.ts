import { step } from "../progress.mjs";
import { measureApi } from "./api.ts";
import { measureDeepPages } from "./deep.ts";
import { measureFinding } from "./desk.ts";
import { weighPages } from "./javascript.ts";
import { measureLogIns } from "./log-ins.ts";
import { idleMemory, memoryOf } from "./memory.ts";
import type { Part } from "./options.ts";
import { type Bench, measurePages } from "./pages.ts";
import { type Findings, ratiosOf } from "./report.ts";
import type { Visitor } from "./visitors.ts";

/** Measures whatever was asked for on the store of `bench`: first at rest, then under load. */
export async function measureEverything(bench: Bench, visitors: Visitor[]): Promise<Findings> {
  const { options, port, pid } = bench;
  const [visitor] = visitors;
  if (!visitor) throw new Error("nobody is logged in");
  const part = async <T>(name: Part, title: string, nothing: T, work: () => Promise<T>): Promise<T> =>
    (options.only ?? name) === name ? step(title, work) : nothing;

  const idle = await part("memory", "Letting the server rest", null, () => idleMemory(pid, port, visitor.cookie));
  const javascript = await part("javascript", "Weighing the scripts", [], () => weighPages(bench, visitor));
  const pages = await part("pages", "Measuring pages", {}, () => measurePages(bench, visitors));
  const logIns = await part("log-ins", "Measuring log-ins", {}, () => measureLogIns(bench));
  const api = await part("api", "Measuring the API", {}, () => measureApi(bench));
  const deep = options.deep ? await part("deep", "Measuring deep pages", {}, () => measureDeepPages(bench)) : {};
  const desk = await part("desk", "Measuring the desk's search", {}, () => measureFinding(bench, visitor));
  const figures = { ...pages, ...logIns, ...api, ...deep, ...desk };
  return { figures, ratios: ratiosOf(figures), javascript, memory: { idle, atEnd: memoryOf(pid) } };
}
