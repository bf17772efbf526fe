import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { answerApi } from "#lib/json-api/handler.ts";
import { refuseBody } from "#server/answer.ts";
import { readBytes } from "#server/body.ts";

const compressed = promisify(gzip);
/** Less fits into one packet as it is. */
const worthCompressing = 1_400;

/** Answers /v1, without Next, which would only add its own time to it (README, Decisions). */
export async function answerApiRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", headers } = request;
  const bytes = method === "GET" || method === "HEAD" ? null : await readBytes(request);
  if (bytes && "status" in bytes) return refuseBody(request, response, bytes);
  const url = new URL(withoutSlash(request.url ?? "/"), "http://api");
  const text = bytes ? bytes.toString().replace(/^\uFEFF/, "") : "";
  const answer = await answerApi({ method, url, headers, text });
  const chunks = typeof answer.body === "string" ? [Buffer.from(answer.body)] : answer.body;
  const isLong = chunks !== null && lengthOf(chunks) > worthCompressing;
  const takesGzip = /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(String(headers["accept-encoding"] ?? ""));
  const isCompressed = isLong && takesGzip;
  const body = isCompressed ? [await compressed(Buffer.concat(chunks))] : chunks;
  if (response.headersSent || response.destroyed) return;
  if (isLong) response.setHeader("Vary", "Accept-Encoding");
  if (isCompressed) response.setHeader("Content-Encoding", "gzip");
  if (body) response.setHeader("Content-Length", lengthOf(body));
  response.writeHead(answer.status, answer.headers);
  response.cork();
  for (const chunk of body ?? []) response.write(chunk);
  response.end();
}

const lengthOf = (chunks: Buffer[]) => chunks.reduce((sum, { length }) => sum + length, 0);

/** A slash at the end is forgiven. */
const withoutSlash = (url: string) => url.replace(/(?<=^[^?]{4,})\/+(?=\?|$)/, "");
