import { expect, test } from "@playwright/test";
import { type Given, withStore } from "../fake-store.ts";
import { FreshcomError } from "./index.ts";

const order: Given = { status: 201, json: { data: { id: "o1", type: "Order", attributes: {} } } };
const busy = (status: number, after?: string, code = "busy"): Given => ({
  status,
  json: { errors: [{ code, title: "Busy" }] },
  headers: after === undefined ? {} : { "Retry-After": after },
});
const firstly =
  (...given: Given[]) =>
  (_: unknown, index: number) =>
    given[index] ?? order;

for (const lost of ["dead line", "half"] as const)
  test(`a creating call is made again with the same key when its answer gets lost (${lost})`, async () => {
    await withStore(firstly(lost, lost), async ({ asked, client }) => {
      expect((await client().createOrder()).data.id).toBe("o1");
      const keys = asked.map(({ headers }) => headers["idempotency-key"]);
      expect(keys).toHaveLength(3);
      expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(new Set(keys).size).toBe(1);
    });
  });

test("every call has a key of its own, the given one wins, and reading has none", async () => {
  await withStore(firstly(), async ({ asked, client }) => {
    const shop = client();
    await shop.createOrder();
    await shop.createOrder();
    await shop.updateOrder("o1", {}, {}, { idempotencyKey: "mine" });
    await shop.retrieveOrder("o1");
    const [first, second, third, fourth] = asked.map(({ headers }) => headers["idempotency-key"]);
    expect(first).not.toBe(second);
    expect([third, fourth]).toEqual(["mine", undefined]);
  });
});

for (const given of [busy(409, "0"), busy(409, undefined, "request_in_progress"), busy(429, "0"), busy(503)])
  test(`patience is had with ${JSON.stringify(given)}`, async () => {
    await withStore(firstly(given, given), async ({ asked, client }) => {
      expect((await client().updateOrder("o1", {})).data.id).toBe("o1");
      expect(asked).toHaveLength(3);
    });
  });

for (const given of [busy(409), busy(429), busy(429, "900"), busy(503, "900"), busy(500), busy(404, "0")])
  test(`no patience is had with ${JSON.stringify(given)}`, async () => {
    await withStore(firstly(given), async ({ asked, client }) => {
      await expect(client().createOrder()).rejects.toMatchObject({ errors: { base: [{ code: "busy" }] } });
      expect(asked).toHaveLength(1);
    });
  });

test("tries come to an end, and their number can be chosen", async () => {
  await withStore(
    () => "dead line",
    async ({ asked, client }) => {
      const failure = await client()
        .createOrder()
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(FreshcomError);
      expect(failure).toMatchObject({ status: 0, errors: {}, cause: expect.any(TypeError) });
      expect(asked).toHaveLength(3);
      await expect(client({ retries: 0 }).listOrder()).rejects.toMatchObject({ status: 0 });
      await expect(client().listOrder({}, { retries: 1 })).rejects.toMatchObject({ status: 0 });
      expect(asked).toHaveLength(6);
    },
  );
});

test("what is gone when its deletion is repeated counts as deleted; what was never there does not", async () => {
  const gone = busy(404);
  await withStore(firstly("dead line", gone, gone), async ({ client }) => {
    expect(await client().deleteOrder("o1")).toEqual({ data: null, meta: {} });
    await expect(client().deleteOrder("o2")).rejects.toMatchObject({ status: 404 });
  });
});

test("the caller ends a call, before it, during it and between two tries", async () => {
  const never = new Promise<Given>(() => {});
  await withStore(
    ({ path }) => (path === "/v1/orders/busy" ? busy(503, "4") : never),
    async ({ asked, client }) => {
      const shop = client();
      const aborted = { name: "AbortError", status: 0 };
      await expect(shop.retrieveOrder("early", {}, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
      expect(asked).toHaveLength(0);
      for (const id of ["slow", "busy"]) {
        const controller = new AbortController();
        const call = shop.retrieveOrder(id, {}, { signal: controller.signal }).catch((error: unknown) => error);
        await expect.poll(() => asked.some(({ path }) => path.endsWith(id))).toBe(true);
        controller.abort();
        const failure = await call;
        expect(failure).toBeInstanceOf(FreshcomError);
        expect(failure).toMatchObject(aborted);
      }
      expect(asked).toHaveLength(2);
    },
  );
});

test("a call takes no longer than it may, tries included", async () => {
  await withStore(
    () => new Promise<Given>(() => {}),
    async ({ asked, client }) => {
      await expect(client({ timeout: 20 }).createOrder()).rejects.toMatchObject({ name: "TimeoutError", status: 0 });
      const call = client().createOrder({}, {}, { timeout: 20 });
      await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
      expect(asked.length).toBeLessThanOrEqual(2);
    },
  );
});
