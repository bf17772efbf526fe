import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createFreshcom, type Freshcom, type FreshcomOptions } from "./src/index.ts";

/** What a store was asked. */
export type Asked = { method: string; path: string; query: string; headers: IncomingHttpHeaders; body: string };

/** What it answers: status, JSON, headers; or that the line goes dead. */
export type Given = { status?: number; json?: unknown; headers?: Record<string, string> } | "dead line" | "half";

export type FakeStore = { url: string; asked: Asked[]; client: (options?: FreshcomOptions) => Freshcom };

/** Runs `work` with a store on a port of its own that answers as told. */
export async function withStore(
  answer: (asked: Asked, index: number) => Given | Promise<Given>,
  work: (store: FakeStore) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "", "http://store");
    const { method = "", headers } = request;
    const one = { method, headers, path: url.pathname, query: url.search, body: Buffer.concat(chunks).toString() };
    asked.push(one);
    give(response, await answer(one, asked.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`;
  const client = (options: FreshcomOptions = {}) => createFreshcom({ baseUrl: url, retryPause: 1, ...options });
  try {
    await work({ url, asked, client });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function give(response: ServerResponse, given: Given): void {
  if (given === "dead line") return void response.destroy();
  if (given === "half") {
    response.writeHead(200, { "Content-Length": "100" });
    return void response.write('{"data":', () => response.destroy());
  }
  const { status = 200, json, headers } = given;
  response.writeHead(status, { "Content-Type": "application/vnd.api+json", ...headers });
  response.end(json === undefined ? "" : JSON.stringify(json));
}
