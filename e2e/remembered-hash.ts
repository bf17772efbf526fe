import { hashPassword } from "#lib/identity/credentials.ts";

const known = new Map<string, Promise<string>>();

/** Hashes each password once a process: the people of the tests, of whom there are a thousand, have the same few. */
export function rememberedHash(password: string): Promise<string> {
  const hash = known.get(password) ?? hashPassword(password);
  known.set(password, hash);
  return hash;
}
