import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import type { FormState } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type Answer<Options> = FormState & { options?: Options };

/** Brought when somebody needs it, so that it does not weigh on the first load. */
export const loadPasskeys = () => import("@simplewebauthn/browser");

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = () => "PublicKeyCredential" in window;

const refused = { formError: "That passkey was not accepted. Try again, or use your password." };
const unreachable = { formError: "We could not reach the store. Please try again in a moment." };
const unable = { formError: "This browser cannot use passkeys here." };

/** Asks for a passkey and logs in with it; says where to go next, or what went wrong. */
export async function logInByPasskey(next: string | undefined): Promise<FormState> {
  try {
    const { startAuthentication } = await loadPasskeys();
    const asked = await askForLogIn();
    if (!asked.options) return shown(asked);
    return await finishLogIn(await startAuthentication({ optionsJSON: asked.options }), next);
  } catch (error) {
    return inWords(error, {
      NotAllowedError:
        "That was cancelled, or there is no passkey for this store here. Try again, or use your password.",
    });
  }
}

/** What the browser needs to ask for a passkey. */
export const askForLogIn = () => post<PublicKeyCredentialRequestOptionsJSON>(routes.passkeys.logInOptions(), {});

/** Logs in with what a passkey has signed. */
export const finishLogIn = async (response: AuthenticationResponseJSON, next: string | undefined) =>
  shown(await post(routes.passkeys.logIn(), { response, next }));

/** Has the browser make a passkey for whoever is logged in, after the password, and keeps it. */
export async function addPasskey(_: FormState, form: FormData): Promise<FormState> {
  const name = form.get("name");
  const values = { name: String(name) };
  try {
    const { startRegistration } = await loadPasskeys();
    const input = { name, currentPassword: form.get("currentPassword"), code: form.get("code") ?? "" };
    const asked = await post<PublicKeyCredentialCreationOptionsJSON>(routes.passkeys.addOptions(), input);
    if (!asked.options) return { values, ...asked };
    const response = await startRegistration({ optionsJSON: asked.options });
    return { values, ...shown(await post(routes.passkeys.add(), { response, name })) };
  } catch (error) {
    const words = inWords(error, {
      NotAllowedError: "That was cancelled, or took too long. No passkey was added.",
      InvalidStateError: "This device or password manager has a passkey for your account already.",
      ConstraintError: "This device cannot check that it is you. Set up a screen lock first, or use another device.",
      AbortError: "That was cancelled. No passkey was added.",
    });
    return { values, ...words };
  }
}

async function post<Options>(path: string, body: object): Promise<Answer<Options>> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
  if (!answer) return unreachable;
  if (!answer.headers.get("content-type")?.startsWith("application/json")) return unreachable;
  return answer.json();
}

/** What an answer has for people to read: faults of fields that nobody filled in are none of that. */
const shown = ({ next, formError, fieldErrors }: FormState): FormState =>
  next ? { next } : { formError: formError ?? fieldErrors?.name ?? refused.formError };

/** Browsers tell apart few reasons, by the error's name, so that a site cannot find out which passkeys somebody has. */
function inWords(error: unknown, words: Record<string, string>): FormState {
  const name = error instanceof Error ? error.name : "";
  const says = words[name];
  if (says) return { formError: says };
  if (name === "AbortError") return {};
  return name === "NotSupportedError" || name === "SecurityError" ? unable : refused;
}
