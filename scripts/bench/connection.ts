import { connect } from "node:net";

export type Answered = { status: number; head: string; body: Buffer };

/** A kept connection to a server on this machine that takes one request after another, as bytes. */
export type Connection = { send: (request: Buffer) => Promise<Answered>; end: () => void };

const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("\r\n0\r\n\r\n");

/** Whoever asks shares the cores with whom is measured: a request costs half of what it costs over node:http. */
export function openConnection(port: number): Connection {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  let received: Buffer[] = [];
  let waiting: { resolve: (answer: Answered) => void; reject: (error: Error) => void } | null = null;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed")));
  socket.on("data", (data) => {
    received.push(data);
    const answer = wholeAnswer(received.length === 1 ? data : Buffer.concat(received));
    if (!answer) return;
    received = [];
    waiting?.resolve(answer);
    waiting = null;
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (socket.destroyed) fail(new Error("the connection was closed"));
        else socket.write(request);
      }),
    end: () => socket.destroy(),
  };
}

/** An answer of HTTP/1.1 with a length or in chunks; null while something of it is missing. */
function wholeAnswer(bytes: Buffer): Answered | null {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return null;
  const head = bytes.toString("latin1", 0, end);
  const body = bytes.subarray(end + headEnd.length);
  const status = Number(head.slice(9, 12));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length < Number(length) ? null : { status, head, body };
  if (!/^transfer-encoding: *chunked/im.test(head)) throw new Error(`an answer without an end: ${head}`);
  const isWhole = bytes.subarray(-lastChunk.length).equals(lastChunk);
  return isWhole ? { status, head, body: withoutSizes(body) } : null;
}

function withoutSizes(chunked: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = chunked.indexOf("\r\n", at);
    const size = Number.parseInt(chunked.toString("latin1", at, line), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(chunked.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** A request as its bytes. */
export function bytesOf(port: number, path: string, headers: Record<string, string>, body?: string): Buffer {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    `${body === undefined ? "GET" : "POST"} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body ?? ""}`,
  );
}
