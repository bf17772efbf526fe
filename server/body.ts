import { IncomingMessage } from "node:http";

export const largestBody = 1_048_576;
/** What is too large is read to its end up to here, so that whoever sends it gets to hear why it is refused. */
export const largestRead = 16 * largestBody;

export type BodyFault = { status: 400 | 413 | 415; says: string };

const formTypes = /^(multipart\/form-data|application\/x-www-form-urlencoded|text\/plain)\s*(;|$)/i;

/** Why a page would not take this kind of body, or null when it would. Next reads forms and its own actions' text. */
export function typeFault(request: IncomingMessage): BodyFault | null {
  const type = request.headers["content-type"] ?? "";
  if (formTypes.test(type)) return null;
  if (!type && Number(request.headers["content-length"] ?? 0) === 0) return null;
  return { status: 415, says: "This page takes forms only." };
}

const tooLarge: BodyFault = { status: 413, says: "That is more than a megabyte, which is more than we take." };

/** Reads the whole body, at most a megabyte; or says what is wrong with it: too large, or broken off. */
export function readBytes(request: IncomingMessage): Promise<Buffer | BodyFault> {
  if (Number(request.headers["content-length"] ?? 0) > largestBody) return Promise.resolve(tooLarge);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const broken = () => resolve({ status: 400, says: "The request broke off." });
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) chunks.push(chunk);
      else if (size > largestRead) {
        request.pause();
        resolve(tooLarge);
      }
    });
    request.on("end", () => resolve(size > largestBody ? tooLarge : Buffer.concat(chunks)));
    request.on("error", broken);
    request.on("close", broken);
  });
}

/** The same for a page. A form that does not end is refused. */
export async function readForm(request: IncomingMessage): Promise<Buffer | BodyFault> {
  const body = await readBytes(request);
  if ("status" in body) return body;
  const type = request.headers["content-type"] ?? "";
  if (isTornForm(type, body) || isTornJson(type, body) || (isMultipart(type) && !(await formIn(type, body))))
    return { status: 400, says: "The form arrived torn. Please send it again." };
  return body;
}

const isMultipart = (type: string) => /^multipart\/form-data/i.test(type);

/** What a form says; null for what is none. */
export function formIn(type: string, body: Buffer): Promise<FormData | null> {
  return new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().catch(() => null);
}

function isTornForm(type: string, body: Buffer): boolean {
  if (!isMultipart(type)) return false;
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  const name = boundary?.[1] ?? boundary?.[2];
  return !name || !body.includes(`--${name}`) || !body.subarray(-name.length - 16).includes(`--${name}--`);
}

function isTornJson(type: string, body: Buffer): boolean {
  if (!/^application\/json/i.test(type)) return false;
  try {
    JSON.parse(body.toString());
    return false;
  } catch {
    return true;
  }
}

/** A request that holds a body which was read, for Next to read once more. */
export function replayed(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  copy.method = request.method;
  copy.url = request.url;
  copy.httpVersion = request.httpVersion;
  copy.headers = { ...request.headers, "content-length": String(body.length) };
  delete copy.headers["transfer-encoding"];
  copy.rawHeaders = request.rawHeaders;
  copy.push(body);
  copy.push(null);
  copy.complete = true;
  return copy;
}
