import { z } from "zod";
import { internationalPhone } from "#lib/schema.ts";

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Enter a shorter e-mail address")
  .pipe(z.email("Enter an e-mail address like name@example.com"));

/** A name as people write it, collapsed to single spaces; nothing of it is judged but its length. */
export const fullName = z
  .string()
  .transform((name) => name.replace(/\s+/gu, " ").trim())
  .pipe(z.string().min(1, "Enter your full name").max(120, "Enter a shorter name"));

/** Rules for choosing a password (design §6); they never apply to entering one. */
export const newPassword = z.string().min(8, "Use at least 8 characters").max(128, "Use at most 128 characters");

const enteredPassword = z.string().min(1, "Enter your password").max(1000, "That is not your password");

/** Usernames are compared in their normal form: lower case, no spaces (contract 6.4). */
const normalName = (name: string) =>
  name
    .normalize("NFKC")
    .replace(/[\s\p{Cc}\u200B-\u200D\uFEFF]+/gu, "")
    .toLowerCase();

export const username = z
  .string()
  .transform(normalName)
  .pipe(z.string().min(1, "Enter your e-mail or username").max(254, "That is too long for an e-mail or username"));

/** A username as somebody chooses it, in its normal form. */
export const newUsername = z
  .string()
  .transform(normalName)
  .pipe(z.string().min(5, "Use at least 5 characters").max(254, "Use at most 254 characters"));

/** The six digits that were sent by e-mail or text message. */
export const oneTimePassword = z
  .string()
  .transform((code) => code.replace(/\s/g, ""))
  .pipe(z.string().regex(/^(\d{6})?$/, "Enter the six digits"));

export const loginInput = z.object({
  username,
  password: enteredPassword,
  otp: oneTimePassword.optional(),
  next: z.string().optional(),
});

/** Six digits, or a recovery code; judged by what they are compared with. */
const secondFactorCode = z
  .string()
  .trim()
  .transform((code) => code.replace(/\s/g, ""))
  .pipe(z.string().min(6, "Enter the six digits").max(40, "That is not a code of ours"));

export const logInCodeInput = z.object({
  code: secondFactorCode,
  trust: z.string().optional(),
  next: z.string().optional(),
});

const codeOnceAsked = z.union([z.literal(""), secondFactorCode]).optional();

/** What a change of the second factor asks for; the code once there is a factor. */
export const factorInput = z.object({
  password: enteredPassword,
  code: codeOnceAsked,
});

/** The first code of an app; or, for new recovery codes, the password with it. */
export const appCodeInput = z.object({ code: secondFactorCode, password: enteredPassword.optional() });

export const textCodesInput = factorInput.extend({ phoneNumber: internationalPhone });

export const registerInput = z.object({ name: fullName, email, password: newPassword, next: z.string().optional() });

/** The six digits, where the form is for nothing else. */
const sixDigits = z
  .string()
  .transform((code) => code.replace(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "Enter the six digits"));

/** What stands in a mailed link. */
const mailedToken = z.string().min(1).max(100);

export const codeInput = z.object({ code: sixDigits });
export const mailedTokenInput = z.object({ token: mailedToken });
export const changeEmailInput = z.object({ email, currentPassword: enteredPassword });
export const forgotInput = z.object({ username });
export const resetInput = z.object({ token: mailedToken, newPassword });

/** What somebody calls a passkey, collapsed to single spaces, without what cannot be seen. */
const passkeyName = z
  .string()
  .transform((name) => name.replace(/(?!\s)\p{Cc}/gu, ""))
  .transform((name) => name.replace(/\s+/gu, " ").trim())
  .pipe(z.string().min(1, "Give the passkey a name").max(60, "Use at most 60 characters"));

export const addPasskeyInput = z.object({
  name: passkeyName,
  currentPassword: enteredPassword,
  code: codeOnceAsked,
});

export const renamePasskeyInput = z.object({ passkeyId: z.uuid(), name: passkeyName });

export const removePasskeyInput = z.object({
  passkeyId: z.uuid(),
  currentPassword: enteredPassword,
  code: codeOnceAsked,
});

export const changePasswordInput = z.object({ currentPassword: enteredPassword, newPassword });

const staffRole = z.enum(["support_specialist", "developer", "administrator"], "Choose a role");
const member = z.object({ userId: z.uuid() });

/** What administrators type about the team; an empty password means that a link is sent instead. */
export const newMemberInput = z.object({
  name: fullName,
  email,
  role: staffRole,
  password: z.union([z.literal(""), newPassword]).optional(),
});
export const memberInput = member;
export const memberRoleInput = member.extend({ role: staffRole });
export const factorRequirementInput = z.object({ isRequired: z.enum(["yes", "no"]) });
