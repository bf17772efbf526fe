import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import sirv from "sirv";

const prefix = "/_next";
const aYear = 31_536_000;

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: () => void | Promise<void>,
) => void | Promise<void>;

/**
 * Answers for the files of a build, whose names change with what is in them: compressed once, when they were built,
 * where Next would compress them for every visitor anew. Gives everything else to `otherwise`.
 */
export function builtFiles(buildFolder: string): Answer {
  const serve = sirv(join(buildFolder, "static"), { brotli: true, gzip: true, immutable: true, maxAge: aYear });
  return (request, response, otherwise) => {
    const { url } = request;
    if (!url?.startsWith(`${prefix}/static/`)) return otherwise();
    request.url = url.slice(`${prefix}/static`.length);
    serve(request, response, () => {
      request.url = url;
      return otherwise();
    });
  };
}
