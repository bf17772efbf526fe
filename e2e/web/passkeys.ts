import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { passkeys, sessions } from "#db/schema/index.ts";
import type { Customer } from "#e2e/web/people.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const base64url = (data: string | Buffer) => Buffer.from(data).toString("base64url");

/** What an attacker may write into an answer as they like: the keys in their own hands sign anything. */
export type Claims = {
  challenge: string;
  origin: string;
  rpId?: string;
  counter?: number;
  isVerified?: boolean;
  isPresent?: boolean;
  userId?: string;
};

const flags = { present: 1, verified: 4, holdsKey: 64 };

/** An authenticator of the test's own, for what no browser would do. */
export class Forger {
  readonly credentialId: string;
  private readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject;

  constructor(credentialId = base64url(randomBytes(32))) {
    this.credentialId = credentialId;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** The public key as a database keeps it: COSE, ES256. */
  cose(): Buffer {
    const { x = "", y = "" } = this.publicKey.export({ format: "jwk" });
    const [head, middle] = [Buffer.from("a5010203262001215820", "hex"), Buffer.from("225820", "hex")];
    return Buffer.concat([head, Buffer.from(x, "base64url"), middle, Buffer.from(y, "base64url")]);
  }

  /** The private key as a device keeps it. */
  pkcs8(): Buffer {
    return this.privateKey.export({ format: "der", type: "pkcs8" });
  }

  /** What a browser would answer a log-in with. */
  assert({ userId = "", ...claims }: Claims) {
    const data = authenticatorData(claims, 0);
    const client = clientData("webauthn.get", claims);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    const response = {
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature: base64url(sign("sha256", signed, this.privateKey)),
      userHandle: base64url(userId),
    };
    return { id: this.credentialId, rawId: this.credentialId, type: "public-key", response };
  }

  /** What a browser would answer a registration with. */
  attest(claims: Claims) {
    const id = Buffer.from(this.credentialId, "base64url");
    const length = Buffer.from([0, id.length]);
    const key = Buffer.concat([Buffer.alloc(16), length, id, this.cose()]);
    const data = Buffer.concat([authenticatorData(claims, flags.holdsKey), key]);
    const head = Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex");
    const response = {
      clientDataJSON: base64url(clientData("webauthn.create", claims)),
      attestationObject: base64url(Buffer.concat([head, Buffer.from([data.length]), data])),
      transports: ["internal"],
    };
    return { id: this.credentialId, rawId: this.credentialId, type: "public-key", response };
  }
}

const clientData = (type: string, { challenge, origin }: Claims) =>
  JSON.stringify({ type, challenge, origin, crossOrigin: false });

function authenticatorData({ origin, rpId, counter = 0, isVerified = true, isPresent = true }: Claims, more: number) {
  const whom = createHash("sha256")
    .update(rpId ?? new URL(origin).hostname)
    .digest();
  const said = (isPresent ? flags.present : 0) + (isVerified ? flags.verified : 0) + more;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([whom, Buffer.from([said]), count]);
}

/** Writes down the forger's key as a passkey of the customer, as if it had been registered. */
export async function givePasskey(
  store: Store,
  customer: Pick<Customer, "userId">,
  forger: Forger,
  counter = 0,
  name = "Forged",
) {
  const row = { accountId: store.account.id, userId: customer.userId, name, counter };
  await store.db.insert(passkeys).values({ ...row, credentialId: forger.credentialId, publicKey: forger.cose() });
}

/** The challenge of a log-in that begins. */
export async function askToLogIn(request: APIRequestContext): Promise<string> {
  const { options } = await (await request.post(routes.passkeys.logInOptions(), { data: {} })).json();
  return options.challenge;
}

export const enter = (request: APIRequestContext, response: object, next?: string) =>
  request.post(routes.passkeys.logIn(), { data: { response, next } });

/** The challenge of a registration that begins, after the right password. */
export async function askToAdd(request: APIRequestContext, { password }: Customer): Promise<string> {
  const data = { name: "Forged", currentPassword: password };
  const { options } = await (await request.post(routes.passkeys.addOptions(), { data })).json();
  return options.challenge;
}

export const add = (request: APIRequestContext, response: object, name = "Forged") =>
  request.post(routes.passkeys.add(), { data: { response, name } });

export const sessionsOf = ({ db }: Store, { userId }: Customer) => db.$count(sessions, eq(sessions.userId, userId));
export const passkeysOf = ({ db }: Store, { userId }: Customer) => db.$count(passkeys, eq(passkeys.userId, userId));

/** A device with a fingerprint reader, as far as the browser can tell. Somebody's finger is on it. */
export async function plugIn(page: Page, given: { isUserVerified?: boolean; offersInList?: boolean } = {}) {
  // The reader answers whatever asks first, so that where the button is looked at the browser must have no list.
  if (!given.offersInList)
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: given.isUserVerified ?? true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether a finger is on the reader when it is next asked. */
    touch: (enabled: boolean) => devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    /** Whether it is the right finger. */
    verify: (isUserVerified: boolean) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    /** Lets the device have a passkey of the store, as if it had made it. */
    hold: (forger: Forger, { userId }: Pick<Customer, "userId">) =>
      devtools.send("WebAuthn.addCredential", {
        authenticatorId,
        credential: {
          credentialId: Buffer.from(forger.credentialId, "base64url").toString("base64"),
          isResidentCredential: true,
          rpId: "localhost",
          privateKey: forger.pkcs8().toString("base64"),
          userHandle: Buffer.from(userId).toString("base64"),
          signCount: 0,
        },
      }),
    count: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    unplug: () => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}
