import { createHash, createHmac, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { minutes, seconds } from "#lib/time.ts";

export const accessTokenLife = minutes(60);

const claims = z.object({ acc: z.uuid(), sub: z.uuid().optional(), epo: z.number().int().optional() });

/** Whom an access token speaks for: a user as of some epoch, or, without one, anybody who holds the publishable token. */
export type Bearer = { accountId: string; user: { id: string; epoch: number } | null };

const keyId = (secret: string) =>
  createHash("sha256").update(`access token key ${secret}`).digest("base64url").slice(0, 8);
const signingKey = (secret: string) => createHmac("sha256", secret).update("access tokens").digest();

/** A signed token (HS256) that names its key, valid for an hour. */
export function signAccessToken(secret: string, { accountId, user }: Bearer, now: Date): string {
  const iat = Math.floor(now.getTime() / seconds(1));
  const payload = { acc: accountId, ...(user ? { sub: user.id, epo: user.epoch } : {}), iat };
  return jwt.sign(payload, signingKey(secret), {
    algorithm: "HS256",
    keyid: keyId(secret),
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
  const secret = secrets.find((each) => keyId(each) === kid);
  if (!secret) return null;
  try {
    const clockTimestamp = Math.floor(now.getTime() / seconds(1));
    const parsed = claims.safeParse(jwt.verify(token, signingKey(secret), { algorithms: ["HS256"], clockTimestamp }));
    if (!parsed.success) return null;
    const { acc: accountId, sub: id, epo: epoch } = parsed.data;
    return { accountId, user: id && epoch !== undefined ? { id, epoch } : null };
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) return null;
    throw error;
  }
}
