import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { z } from "zod";

const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).optional(),
  requestBody: z
    .looseObject({
      content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}), example: z.unknown().optional() })),
    })
    .optional(),
  responses: z.record(z.string(), z.looseObject({})),
  security: z.array(z.unknown()).optional(),
});
const description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export type Operation = { method: string; path: string; does: z.output<typeof operation> };

/** The server's own description of itself, as something that judges its answers. */
export class Description {
  readonly document: Record<string, unknown>;
  readonly operations: Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  private constructor(document: Record<string, unknown>) {
    this.document = document;
    // biome-ignore lint/suspicious/noTsIgnore: ajv-formats declares a default export that Node does not see as callable
    // @ts-ignore
    (formats.default ?? formats)(this.ajv);
    this.ajv.addSchema(document, "openapi");
    this.operations = Object.entries(description.parse(document).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, does]) => ({ method: method.toUpperCase(), path, does })),
    );
  }

  static async of(baseUrl: string): Promise<Description> {
    const answer = await fetch(`${baseUrl}/openapi.json`);
    return new Description(z.record(z.string(), z.unknown()).parse(await answer.json()));
  }

  /** Says what is wrong with an answer; nothing when it is as described. Sparse fieldsets are not judged. */
  faultsOf(method: string, path: string, answer: { status: number; type: string | null; body: string }): string[] {
    const found = this.operations.find((each) => each.method === method && matches(each.path, path));
    if (!found) return this.judge("#/components/schemas/Errors", answer.body);
    const pointer = `#/paths/${escaped(found.path)}/${method.toLowerCase()}/responses/${answer.status}`;
    const described = found.does.responses[String(answer.status)];
    if (!described) return [`${method} ${path} answered ${answer.status}, which is not described`];
    if ("$ref" in described) return this.judge("#/components/schemas/Errors", answer.body);
    if (!("content" in described)) return answer.body === "" ? [] : ["a body that is not described"];
    const [type = ""] = (answer.type ?? "").split(";");
    return this.judge(
      `${pointer}/content/${escaped(`/${type}`)}/schema`.replace("/content/~1", "/content/"),
      answer.body,
    );
  }

  private judge(pointer: string, body: string): string[] {
    const check = this.ajv.getSchema(`openapi${pointer}`);
    if (!check) return [`${pointer} is not described`];
    if (check(JSON.parse(body))) return [];
    return (check.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  }
}

const escaped = (text: string) =>
  encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("%7E", "~");

const matches = (template: string, path: string) =>
  new RegExp(`^${template.replace(/[.]/g, "\\.").replace("{id}", "[^/]+")}$`).test(path);
