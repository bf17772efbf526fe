import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { env } from "#lib/env.ts";

type Key = { id: string; encrypt: Buffer; sign: Buffer };

const known = new Map<string, Key>();

function keyOf(secret: string): Key {
  const found = known.get(secret);
  if (found) return found;
  const id = createHash("sha256").update(`factor key ${secret}`).digest("base64url").slice(0, 8);
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `second factors: ${use}`, 32));
  const key = { id, encrypt: derive("encryption"), sign: derive("recovery codes") };
  known.set(secret, key);
  return key;
}

/** The secrets that hold, the one in use first: FACTOR_SECRET, or AUTH_SECRET where there is none, and those before them. */
export function factorSecrets(): string[] {
  const { FACTOR_SECRET, FACTOR_SECRET_PREVIOUS, authSecret, AUTH_SECRET_PREVIOUS } = env();
  const all = [FACTOR_SECRET, FACTOR_SECRET && FACTOR_SECRET_PREVIOUS, authSecret, AUTH_SECRET_PREVIOUS];
  return all.flatMap((secret) => secret || []);
}

export type Sealed = { keyId: string; sealed: Buffer };

/** Encrypts a secret for its owner alone: put into another owner's row it cannot be opened. */
export function seal(owner: string, secret: string, [current = ""] = factorSecrets()): Sealed {
  const { id, encrypt } = keyOf(current);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", encrypt, nonce).setAAD(Buffer.from(owner));
  const content = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return { keyId: id, sealed: Buffer.concat([nonce, cipher.getAuthTag(), content]) };
}

/** Gives the secret back, and whether the key it was sealed with is on its way out; throws without that key. */
export function unseal(owner: string, { keyId, sealed }: Sealed, secrets = factorSecrets()) {
  const all = secrets.map(keyOf);
  const key = all.find(({ id }) => id === keyId);
  if (!key) throw new Error("a second factor was sealed with a key that is not configured any more");
  const decipher = createDecipheriv("aes-256-gcm", key.encrypt, sealed.subarray(0, 12)).setAAD(Buffer.from(owner));
  decipher.setAuthTag(sealed.subarray(12, 28));
  const secret = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString("utf8");
  return { secret, isOld: key !== all[0] };
}

/** The hashes that a short secret of an owner may be kept as, that of the key in use first. */
export const keyedHashes = (owner: string, secret: string, secrets = factorSecrets()): Buffer[] =>
  secrets.map((each) => createHmac("sha256", keyOf(each).sign).update(`${owner}\n${secret}`).digest());
