import { createHash, createHmac, createSecretKey, hash, type KeyObject, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { minutes, seconds } from "#lib/time.ts";

export const accessTokenLife = minutes(60);

const claims = z.object({
  acc: z.uuid(),
  sub: z.uuid().optional(),
  epo: z.number().int().optional(),
  exp: z.number().int(),
});

/** Whom an access token speaks for: a user as of some epoch, or, without one, anybody who holds the publishable token. */
export type Bearer = { accountId: string; user: { id: string; epoch: number } | null };

/** A key, its name, and by their hashes the tokens whose signature by it was found good, with the second they end at. */
type Key = { id: string; key: KeyObject; opened: LRUCache<string, { bearer: Bearer; exp: number }> };

const mostOpened = 5_000;
const known = new Map<string, Key>();

/** The key that a secret gives, and its name; worked out once. */
function keyOf(secret: string): Key {
  const found = known.get(secret);
  if (found) return found;
  const id = createHash("sha256").update(`access token key ${secret}`).digest("base64url").slice(0, 8);
  const key = createSecretKey(createHmac("sha256", secret).update("access tokens").digest());
  const made = { id, key, opened: new LRUCache<string, { bearer: Bearer; exp: number }>({ max: mostOpened }) };
  known.set(secret, made);
  return made;
}

/** A signed token (HS256) that names its key, valid for an hour. */
export function signAccessToken(secret: string, { accountId, user }: Bearer, now: Date): string {
  const iat = Math.floor(now.getTime() / seconds(1));
  const payload = { acc: accountId, ...(user ? { sub: user.id, epo: user.epoch } : {}), iat };
  const { id: keyid, key } = keyOf(secret);
  return jwt.sign(payload, key, {
    algorithm: "HS256",
    keyid,
    jwtid: randomUUID(),
    expiresIn: accessTokenLife / seconds(1),
  });
}

/**
 * Takes the secrets that hold (the one in use and those being rotated out) and a token as it came. Gives whom it speaks
 * for; null for one that is forged, expired, or signed with another key or another method.
 */
export function openAccessToken(secrets: string[], token: string, now: Date): Bearer | null {
  const second = Math.floor(now.getTime() / seconds(1));
  const name = hash("sha256", token, "base64");
  const keys = secrets.map(keyOf);
  const opened = keys.map((key) => key.opened.get(name)).find((each) => each !== undefined);
  if (opened) return second < opened.exp ? opened.bearer : null;
  const kid = jwt.decode(token, { complete: true })?.header.kid;
  const found = keys.find(({ id }) => id === kid);
  if (!found) return null;
  try {
    const options = { algorithms: ["HS256" as const], clockTimestamp: second };
    const parsed = claims.safeParse(jwt.verify(token, found.key, options));
    if (!parsed.success) return null;
    const { acc: accountId, sub: id, epo: epoch, exp } = parsed.data;
    const bearer = { accountId, user: id && epoch !== undefined ? { id, epoch } : null };
    found.opened.set(name, { bearer, exp });
    return bearer;
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) return null;
    throw error;
  }
}
