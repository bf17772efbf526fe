import type { CallOptions } from "./call.ts";
import { FreshcomError } from "./freshcom-error.ts";
import type { TokenAnswer, TokenPayload } from "./token.ts";

type AskForToken = (payload: TokenPayload, options?: CallOptions) => Promise<TokenAnswer>;

/** Who a call speaks for. A log-in makes a new one: what is under way under the old one cannot touch it. */
type Identity = {
  accessToken: string | undefined;
  refreshToken: string | undefined;
  scope?: string | undefined;
  /** Its two tokens came together, so that another access token means another identity. */
  isPaired?: boolean;
  renewal?: Promise<string | undefined> | undefined;
};

export type Session = ReturnType<typeof createSession>;

/** Keeps the tokens of one client. */
export function createSession(ask: AskForToken) {
  let current: Identity = { accessToken: undefined, refreshToken: undefined };
  let answered = current;
  let turns = 0;
  let lastTaken = 0;

  async function createToken(payload: TokenPayload, options?: CallOptions): Promise<TokenAnswer> {
    const answer = await ask(payload, options);
    answered = identityOf(answer, payload);
    return answer;
  }

  async function createAndSetAccessToken(payload: TokenPayload, options?: CallOptions): Promise<TokenAnswer> {
    turns += 1;
    const turn = turns;
    const answer = await ask(payload, options);
    if (turn > lastTaken) {
      lastTaken = turn;
      current = identityOf(answer, payload);
    }
    return answer;
  }

  function setAccessToken(token: string | null | undefined): void {
    turns += 1;
    lastTaken = turns;
    const isKept = token && !current.isPaired;
    if (token && token === answered.accessToken) current = answered;
    else current = { accessToken: token ?? undefined, refreshToken: isKept ? current.refreshToken : undefined };
  }

  function setRefreshToken(token: string | null | undefined): void {
    current = { accessToken: current.accessToken, refreshToken: token ?? undefined };
  }

  return {
    tokens: {
      /** Asks for a token and remembers which refresh token belongs to it. */
      createToken,
      /** The same as `createToken`. */
      createAccessToken: createToken,
      /** Asks for a token and uses it from now on, unless a later call has set another one meanwhile. */
      createAndSetAccessToken,
      /** Uses this access token from now on; `null` forgets both tokens. */
      setAccessToken,
      /** Renews the access token with this one when it has expired; `null` forgets it. */
      setRefreshToken,
      /** The access token in use. */
      getAccessToken: () => current.accessToken,
      /** The newest one: the store may replace it whenever the access token is renewed. */
      getRefreshToken: () => current.refreshToken,
    },
    identity: () => current,
    renew: (identity: Identity, refused: string | undefined) => renewed(identity, refused, ask),
  };
}

/** An access token of the same identity that is newer than the one refused, if there is a way to one. */
async function renewed(identity: Identity, refused: string | undefined, ask: AskForToken) {
  if (identity.accessToken !== refused) return identity.accessToken;
  identity.renewal ??= renewal(identity, ask).finally(() => {
    identity.renewal = undefined;
  });
  return identity.renewal;
}

async function renewal(identity: Identity, ask: AskForToken): Promise<string | undefined> {
  const { refreshToken, scope } = identity;
  if (!refreshToken) return undefined;
  try {
    const answer = await ask({ grant_type: "refresh_token", refresh_token: refreshToken, scope });
    identity.accessToken = answer.access_token;
    identity.refreshToken = answer.refresh_token ?? refreshToken;
    return identity.accessToken;
  } catch (error) {
    if (error instanceof FreshcomError && error.error === "invalid_grant") identity.refreshToken = undefined;
    return undefined;
  }
}

function identityOf(answer: TokenAnswer, payload: TokenPayload): Identity {
  const sent = payload.refresh_token ?? payload.refreshToken ?? payload.fresh_token;
  const refreshToken = answer.refresh_token ?? sent;
  return { accessToken: answer.access_token, refreshToken, scope: payload.scope, isPaired: true };
}
