import { linkTo, mail } from "#lib/notifications/mail.ts";
import { routes } from "#lib/routes.ts";

/** A message as it is kept and sent: to a mailbox or a telephone. A mail says the same as HTML. */
export type Message = {
  channel: "email" | "sms";
  to: string;
  subject: string | null;
  body: string;
  html?: string | null;
  /** The last to somebody: once it is sent, it is not kept to whom. */
  forgetsRecipient?: boolean;
};

type Store = { name: string };

/** The code that proves a telephone number (contract 11.3). */
export const phoneVerification = ({ name }: Store, to: string, code: string): Message => ({
  channel: "sms",
  to,
  subject: null,
  body: `${code} is your code for ${name}. It is good for 30 minutes. Never tell it to anybody.`,
});

/** The second step of a log-in (contract 11.4). */
export function oneTimePassword(store: Store, channel: Message["channel"], to: string, code: string): Message {
  const warning = "If you are not logging in, somebody knows your password: change it.";
  if (channel === "email")
    return mail(store, to, {
      subject: `Your log-in code for ${store.name}`,
      paragraphs: ["Type this code to log in. It is good for 5 minutes. Never tell it to anybody."],
      code,
      footnote: warning,
    });
  const body = `${code} is your log-in code for ${store.name}. It is good for 5 minutes. ${warning}`;
  return { channel, to, subject: null, body };
}

type Proof = { code: string; token: string };

/** Asks the owner of a mailbox to prove it (contract 11.1): clients of the API take the token out of the link. */
export const emailVerification = (store: Store, to: string, { code, token }: Proof): Message =>
  mail(store, to, {
    subject: `Confirm your e-mail address for ${store.name}`,
    paragraphs: [
      `Somebody, probably you, uses this address at ${store.name}. To confirm that it is yours, enter this code in your account within an hour:`,
    ],
    code,
    button: { label: "Or open this page within 24 hours", url: linkTo(routes.confirmEmail(token)) },
    footnote: "If it was not you, do nothing.",
  });

/** Lets somebody who forgot the password choose another (contract 11.2): clients of the API take the token out of the link. */
export const passwordReset = (store: Store, to: string, token: string): Message =>
  mail(store, to, {
    subject: `Choose a new password for ${store.name}`,
    paragraphs: [`Somebody, probably you, asked for a new password at ${store.name}.`],
    button: { label: "Choose it within an hour", url: linkTo(routes.reset(token)) },
    footnote: "If it was not you, do nothing: your password stays as it is.",
  });
