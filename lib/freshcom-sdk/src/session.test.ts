import { expect, test } from "@playwright/test";
import { type Asked, type Given, withStore } from "../fake-store.ts";

const tokens = (access_token: string, refresh_token: string): Given => ({
  json: { access_token, token_type: "bearer", expires_in: 3600, refresh_token },
});
const customer: Given = { json: { data: { id: "c1", type: "Customer", attributes: {} } } };
const refused: Given = { status: 401, json: { errors: [{ code: "unauthenticated", title: "No" }] } };
const isRefresh = ({ path }: Asked) => path === "/v1/token";
const formOf = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body));

/** Takes only this token; anything else is refused. */
const taking = (token: string, { headers }: Asked) =>
  headers.authorization === `Bearer ${token}` ? customer : refused;

function held<T>() {
  let release: (value: T) => void = () => {};
  const until = new Promise<T>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

test("ten calls with an expired token wait for one refresh and are made once more", async () => {
  const allRefused = held<void>();
  let refusals = 0;
  const answer = async (asked: Asked) => {
    if (isRefresh(asked)) {
      await allRefused.until;
      return tokens("new", "rotated");
    }
    const given = taking("new", asked);
    if (given === refused) refusals += 1;
    if (refusals === 10) allRefused.release();
    return given;
  };
  await withStore(answer, async ({ asked, client }) => {
    const shop = client();
    shop.setRefreshToken("kept");
    shop.setAccessToken("old");
    await Promise.all(Array.from({ length: 10 }, () => shop.retrieveCustomer()));
    expect(asked.filter(isRefresh).map(formOf)).toEqual([{ grant_type: "refresh_token", refresh_token: "kept" }]);
    expect(asked).toHaveLength(21);
    expect([shop.getAccessToken(), shop.getRefreshToken()]).toEqual(["new", "rotated"]);
  });
});

test("a call that is refused after the refresh of another is made again without a second one", async () => {
  const late = held<void>();
  const answer = async (asked: Asked, index: number) => {
    if (isRefresh(asked)) return tokens("new", "r");
    if (index === 0) await late.until;
    return taking("new", asked);
  };
  await withStore(answer, async ({ asked, client }) => {
    const shop = client();
    shop.setAccessToken("old");
    shop.setRefreshToken("r");
    const slow = shop.retrieveCustomer();
    await expect.poll(() => asked.length).toBe(1);
    await shop.retrieveCustomer();
    late.release();
    await slow;
    expect(asked.filter(isRefresh)).toHaveLength(1);
  });
});

test("without a refresh token, or when the refresh fails, the first refusal is the answer", async () => {
  const answer = (asked: Asked): Given =>
    isRefresh(asked) ? { status: 400, json: { error: "invalid_grant" } } : refused;
  await withStore(answer, async ({ asked, client }) => {
    const shop = client();
    shop.setAccessToken("old");
    await expect(shop.retrieveCustomer()).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(1);
    shop.setRefreshToken("revoked");
    const failure = { status: 401, errors: { base: [{ code: "unauthenticated" }] } };
    await expect(shop.retrieveCustomer()).rejects.toMatchObject(failure);
    await expect(shop.retrieveCustomer()).rejects.toMatchObject(failure);
    expect(asked.filter(isRefresh)).toHaveLength(1);
  });
});

test("a call that is refused with the new token too is not made a third time", async () => {
  await withStore(
    (asked) => (isRefresh(asked) ? tokens("new", "r") : refused),
    async ({ asked, client }) => {
      const shop = client();
      shop.setRefreshToken("r");
      await expect(shop.createOrder()).rejects.toMatchObject({ status: 401 });
      const [first, , second] = asked;
      expect(asked).toHaveLength(3);
      expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
      expect(second?.body).toBe(first?.body);
    },
  );
});

test("a log-in during a refresh stays; the waiting call goes on as who made it", async () => {
  const refresh = held<Given>();
  const answer = (asked: Asked) => {
    if (!isRefresh(asked)) return taking("joe's new", asked);
    return asked.body.includes("password") ? tokens("anna's", "anna's refresh") : refresh.until;
  };
  await withStore(answer, async ({ asked, client }) => {
    const shop = client();
    shop.setAccessToken("joe's old");
    shop.setRefreshToken("joe's refresh");
    const waiting = shop.retrieveCustomer();
    await expect.poll(() => asked.filter(isRefresh).length).toBe(1);
    await shop.createAndSetAccessToken({ grant_type: "password", username: "anna", password: "x", scope: "aid:1" });
    refresh.release(tokens("joe's new", "joe's newer refresh"));
    await waiting;
    expect([shop.getAccessToken(), shop.getRefreshToken()]).toEqual(["anna's", "anna's refresh"]);
  });
});

test("of two log-ins the one begun last stays, and a log-out ends one under way", async () => {
  const slow = held<void>();
  const answer = async ({ body }: Asked) => {
    if (!body.includes("slow")) return tokens("fast", "r");
    await slow.until;
    return tokens("slow", "r");
  };
  await withStore(answer, async ({ client }) => {
    const logIn = (username: string) => ({ grant_type: "password", username, password: "x", scope: "aid:1" }) as const;
    const shop = client();
    const other = client();
    const underWay = [shop.createAndSetAccessToken(logIn("slow")), other.createAndSetAccessToken(logIn("slow"))];
    await shop.createAndSetAccessToken(logIn("fast"));
    other.setAccessToken(null);
    slow.release();
    await Promise.all(underWay);
    expect([shop.getAccessToken(), other.getAccessToken()]).toEqual(["fast", undefined]);
  });
});

test("a token answer brings its refresh token along, and another person's access token drops it", async () => {
  await withStore(
    () => tokens("joe's", "joe's refresh"),
    async ({ client }) => {
      const shop = client();
      const payload = { grant_type: "password", username: "joe", password: "x", scope: "aid:1" } as const;
      shop.setAccessToken((await shop.createToken(payload)).access_token);
      expect(shop.getRefreshToken()).toBe("joe's refresh");
      shop.setAccessToken("anna's");
      expect(shop.getRefreshToken()).toBeUndefined();
      shop.setRefreshToken("anna's refresh");
      shop.setAccessToken("anna's newer");
      expect(shop.getRefreshToken()).toBe("anna's refresh");
      shop.setAccessToken(null);
      expect([shop.getAccessToken(), shop.getRefreshToken()]).toEqual([undefined, undefined]);
    },
  );
});
