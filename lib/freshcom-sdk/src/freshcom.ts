import { accountCalls } from "./calls/accounts.ts";
import { customerCalls } from "./calls/customers.ts";
import { orderLineItemCalls } from "./calls/order-line-items.ts";
import { orderCalls } from "./calls/orders.ts";
import { pointCalls } from "./calls/points.ts";
import { userCalls } from "./calls/users.ts";
import { verificationCalls } from "./calls/verifications.ts";
import { sender } from "./send.ts";
import { createSession, type Session } from "./session.ts";
import { completed, type FreshcomOptions } from "./settings.ts";
import { requestToken } from "./token.ts";

type SetLocale = (locale: string | null | undefined) => void;

type Setup = {
  /** Says where the store's API is, with or without `/v1`. */
  setBaseUrl: (url: string) => void;
  /** Says in which language answers are wanted; `null` leaves it to the store. */
  setLocale: SetLocale;
  /** The same as `setLocale`. */
  setDefaultLocale: SetLocale;
};

/** A client: every call of the API as a function that may also be taken out of it. */
export type Freshcom = Setup &
  Session["tokens"] &
  ReturnType<typeof accountCalls> &
  ReturnType<typeof customerCalls> &
  ReturnType<typeof orderCalls> &
  ReturnType<typeof orderLineItemCalls> &
  ReturnType<typeof pointCalls> &
  ReturnType<typeof userCalls> &
  ReturnType<typeof verificationCalls>;

/** Makes a client with tokens of its own; more than one may be in use at once. */
export function createFreshcom(options: FreshcomOptions = {}): Freshcom {
  const settings = completed(options);
  const session = createSession((payload, callOptions) => requestToken(payload, settings, callOptions));
  const send = sender(settings, session);
  const setLocale: SetLocale = (locale) => {
    settings.locale = locale ?? undefined;
  };

  return {
    ...session.tokens,
    ...accountCalls(send),
    ...customerCalls(send),
    ...orderCalls(send),
    ...orderLineItemCalls(send),
    ...pointCalls(send),
    ...userCalls(send),
    ...verificationCalls(send),
    setBaseUrl: (url) => {
      settings.baseUrl = url;
    },
    setLocale,
    setDefaultLocale: setLocale,
  };
}
