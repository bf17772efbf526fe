/** A message as it is kept and sent: to a mailbox or a telephone. */
export type Message = { channel: "email" | "sms"; to: string; subject: string | null; body: string };

type Store = { name: string };

/** The code that proves a telephone number (contract 11.3). */
export const phoneVerification = ({ name }: Store, to: string, code: string): Message => ({
  channel: "sms",
  to,
  subject: null,
  body: `${code} is your code for ${name}. It is good for 30 minutes. Never tell it to anybody.`,
});

/** The second step of a log-in (contract 11.4). */
export const oneTimePassword = ({ name }: Store, channel: Message["channel"], to: string, code: string): Message => ({
  channel,
  to,
  subject: channel === "email" ? `Your log-in code for ${name}` : null,
  body: `${code} is your log-in code for ${name}. It is good for 5 minutes. If you are not logging in, somebody knows your password: change it.`,
});

/** Asks the owner of a mailbox to prove it (contract 11.1). */
export const emailVerification = ({ name }: Store, to: string, token: string): Message => ({
  channel: "email",
  to,
  subject: `Confirm your e-mail address for ${name}`,
  body: `Somebody, probably you, uses this address at ${name}. To confirm that it is yours, use this token within 24 hours:\n\n${token}\n\nIf it was not you, do nothing.`,
});

/** Lets somebody who forgot the password choose another (contract 11.2). */
export const passwordReset = ({ name }: Store, to: string, token: string): Message => ({
  channel: "email",
  to,
  subject: `Choose a new password for ${name}`,
  body: `Somebody, probably you, asked for a new password at ${name}. To choose one, use this token within an hour:\n\n${token}\n\nIf it was not you, do nothing: your password stays as it is.`,
});
