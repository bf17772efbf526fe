import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { errorForLog, log } from "#lib/http/log.ts";

/** Whom passkeys are made for: the store's address in the configuration, whatever host a request was sent to. */
export const relyingParty = () => ({ id: env().storeUrl.hostname, origin: env().storeUrl.origin });

const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\w-]+$/);
const credential = { id: base64url(1400), rawId: base64url(1400), type: z.literal("public-key") };
const knownTransports = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** A new public key, as browsers write it down. */
export const attestation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(100_000),
    transports: z
      .array(z.string().max(40))
      .max(20)
      .default([])
      .transform((given) => given.filter((transport) => knownTransports.has(transport))),
  }),
});

/** What a passkey has signed, as browsers write it down, with the user that the passkey was made for. */
export const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(8000),
    signature: base64url(8000),
    userHandle: base64url(100),
  }),
});

export type Attestation = z.output<typeof attestation>;
export type Assertion = z.output<typeof assertion>;

/** The user's id as a passkey holds it, and back. */
export const handleOf = (userId: string) => new Uint8Array(Buffer.from(userId));
export const userOfHandle = (handle: string) => Buffer.from(handle, "base64url").toString();

const expected = () => ({
  expectedOrigin: relyingParty().origin,
  expectedRPID: relyingParty().id,
  requireUserVerification: true,
});

/** Lets any challenge pass that is written as one, and keeps it: spending it tells whether it was ours. */
function anyChallenge() {
  const seen = { challenge: "" };
  const expectedChallenge = (given: string) => {
    seen.challenge = given;
    return /^[\w-]+$/.test(given);
  };
  return { seen, expectedChallenge };
}

/** What is wrong with a passkey is for the operator to know, who may have another address in mind than people use. */
function noted(error: unknown) {
  log().info({ error: errorForLog(error) }, "a passkey was refused");
  return { verified: false, registrationInfo: undefined, authenticationInfo: undefined } as const;
}

/**
 * The new passkey and the challenge it answers, for the caller to spend; null when it was made for another address,
 * without asking for a finger or a code, or is no passkey at all.
 */
export async function readAttestation(response: Attestation) {
  const { seen, expectedChallenge } = anyChallenge();
  const options = { ...expected(), expectedChallenge, response: { ...response, clientExtensionResults: {} } };
  const { registrationInfo } = await verifyRegistrationResponse(options).catch(noted);
  return registrationInfo ? { ...registrationInfo, challenge: seen.challenge } : null;
}

type Known = { credentialId: string; publicKey: Buffer };

/**
 * The challenge that was signed with that key, for the caller to spend, and the authenticator's counter, for the caller
 * to compare; null when the signature is wrong, for another address, or made without asking for a finger or a code.
 */
export async function readAssertion(response: Assertion, { credentialId, publicKey }: Known) {
  const { seen, expectedChallenge } = anyChallenge();
  const options = {
    ...expected(),
    expectedChallenge,
    response: { ...response, clientExtensionResults: {} },
    // The counter is compared where it is written, since two may answer at once.
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
  };
  const { verified, authenticationInfo } = await verifyAuthenticationResponse(options).catch(noted);
  if (!verified || !authenticationInfo) return null;
  const { newCounter: counter, credentialBackedUp: isBackedUp } = authenticationInfo;
  return { challenge: seen.challenge, counter, isBackedUp };
}
