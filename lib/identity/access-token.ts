import { createHash, createHmac, createSecretKey, type KeyObject, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { minutes, seconds } from "#lib/time.ts";

export const accessTokenLife = minutes(60);

const claims = z.object({ acc: z.uuid(), sub: z.uuid().optional(), epo: z.number().int().optional() });

/** Whom an access token speaks for: a user as of some epoch, or, without one, anybody who holds the publishable token. */
export type Bearer = { accountId: string; user: { id: string; epoch: number } | null };

type Key = { id: string; key: KeyObject };

const known = new Map<string, Key>();

/** The key that a secret gives, and its name; worked out once. */
function keyOf(secret: string): Key {
  const found = known.get(secret);
  if (found) return found;
  const id = createHash("sha256").update(`access token key ${secret}`).digest("base64url").slice(0, 8);
  const key = createSecretKey(createHmac("sha256", secret).update("access tokens").digest());
  known.set(secret, { id, key });
  return { id, key };
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
  const kid = jwt.decode(token, { complete: true })?.header.kid;
  const found = secrets.map(keyOf).find(({ id }) => id === kid);
  if (!found) return null;
  try {
    const clockTimestamp = Math.floor(now.getTime() / seconds(1));
    const parsed = claims.safeParse(jwt.verify(token, found.key, { algorithms: ["HS256"], clockTimestamp }));
    if (!parsed.success) return null;
    const { acc: accountId, sub: id, epo: epoch } = parsed.data;
    return { accountId, user: id && epoch !== undefined ? { id, epoch } : null };
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) return null;
    throw error;
  }
}
