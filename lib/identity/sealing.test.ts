import { expect, test } from "@playwright/test";
import { keyedHashes, seal, unseal } from "#lib/identity/sealing.ts";

const first = "a".repeat(40);
const second = "b".repeat(40);

test("what was sealed is opened with the key in use and with the one before it, and says which", () => {
  const sealed = seal("owner", "SECRET", [first]);
  expect(unseal("owner", sealed, [first])).toEqual({ secret: "SECRET", isOld: false });
  expect(unseal("owner", sealed, [second, first])).toEqual({ secret: "SECRET", isOld: true });
  expect(seal("owner", "SECRET", [second, first]).keyId).not.toBe(sealed.keyId);
});

test("without its key, in another owner's row, or changed by a bit, nothing is opened", () => {
  const sealed = seal("owner", "SECRET", [first]);
  expect(() => unseal("owner", sealed, [second])).toThrow(/not configured any more/);
  expect(() => unseal("somebody else", sealed, [first])).toThrow();
  const changed = Buffer.from(sealed.sealed);
  changed.writeUInt8(changed.readUInt8(30) ^ 1, 30);
  expect(() => unseal("owner", { ...sealed, sealed: changed }, [first])).toThrow();
});

test("the same secret is sealed differently each time", () => {
  expect(seal("owner", "SECRET", [first]).sealed.equals(seal("owner", "SECRET", [first]).sealed)).toBe(false);
});

test("a recovery code is found under the key it was hashed with, old or new, and differs from owner to owner", () => {
  const [old] = keyedHashes("owner", "code", [first]);
  expect(keyedHashes("owner", "code", [second, first])[1]).toEqual(old);
  expect(keyedHashes("somebody else", "code", [first])[0]).not.toEqual(old);
});
