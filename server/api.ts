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
  const isLong = answer.body !== null && answer.body.length > worthCompressing;
  const takesGzip = /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(String(headers["accept-encoding"] ?? ""));
  const body = isLong && takesGzip && answer.body ? await compressed(answer.body) : answer.body;
  if (response.headersSent || response.destroyed) return;
  if (isLong) response.setHeader("Vary", "Accept-Encoding");
  if (body instanceof Buffer) response.setHeader("Content-Encoding", "gzip");
  if (body !== null) response.setHeader("Content-Length", Buffer.byteLength(body));
  response.writeHead(answer.status, answer.headers);
  response.end(body ?? undefined);
}

/** A slash at the end is forgiven. */
const withoutSlash = (url: string) => url.replace(/(?<=^[^?]{4,})\/+(?=\?|$)/, "");
