/** What came back over the wire, read to its end. `body` is null where there was none or it was not JSON. */
export type Reply = {
  status: number;
  headers: Headers;
  body: object | null;
  /** Seconds to wait, if the store names them. */
  retryAfter: number | undefined;
};

/** Reads an answer to its end: one that breaks off half-way is as good as none. */
export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const after = response.headers.get("Retry-After");
  const retryAfter = after && Number(after) >= 0 ? Number(after) : undefined;
  return { status: response.status, headers: response.headers, body: parsed(text), retryAfter };
}

function parsed(text: string): object | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" ? body : null;
  } catch {
    return null;
  }
}
