import { once } from "node:events";
import { createServer } from "node:http";
import postgres from "postgres";
import { v4 } from "uuid";
import { z } from "zod";
import { expect, type FreshDatabase, test } from "#e2e/db/fresh-database.ts";
import { anonymous, type Store } from "#e2e/db/people.ts";
import { Answer, portOf, startMailServer } from "#e2e/process/mail-server.ts";
import { startStore } from "#e2e/process/server.ts";
import { inTransaction } from "#lib/context.ts";
import { mail } from "#lib/notifications/mail.ts";
import { phoneVerification } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { routes } from "#lib/routes.ts";

const many = 100;
const atOnce = 5;

/** Each of these tests looks at all messages there are. */
test.beforeEach(async ({ fresh }) => void (await fresh.sql`delete from outgoing_messages`));

async function writeMails(store: Store, count: number, to = () => `${v4()}@example.com`): Promise<void> {
  await inTransaction(anonymous(store), async (ctx) => {
    for (let number = 1; number <= count; number++)
      await enqueue(ctx, mail(ctx.account, to(), { subject: `Number ${number}`, paragraphs: ["One of many."] }));
  });
}

/** How many messages are in each state. */
async function states({ sql }: FreshDatabase): Promise<Record<string, number>> {
  const rows = await sql<{ state: string; count: number }[]>`
    select state, count(*)::int as count from outgoing_messages group by state`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** As if the time of leases and pauses were over. */
const timePasses = ({ sql }: FreshDatabase) =>
  sql`update outgoing_messages set next_attempt_at = now() where state = 'queued'`;

test("killed in the middle of a hundred mails, the store sends all of them, each under one Message-ID", async ({
  fresh,
  store,
}, info) => {
  let kill = () => {};
  const server = await startMailServer({ onTaken: (count) => (count === many * 0.3 ? kill() : undefined) });
  const first = await startStore(fresh.url, server.env);
  kill = () => process.kill(first.pid, "SIGKILL");
  try {
    await writeMails(store, many);
    expect(await first.ended).toContain("SIGKILL");
    expect((await states(fresh)).queued).toBeGreaterThan(many / 2);
    const second = await startStore(fresh.url, server.env);
    try {
      await timePasses(fresh);
      await expect.poll(() => states(fresh), { timeout: 30_000 }).toEqual({ sent: many });
    } finally {
      await second.stop();
    }
    const { different, again } = server.count();
    info.annotations.push({ type: "sent again under the same Message-ID", description: String(again) });
    expect(different).toBe(many);
    expect(new Set(server.arrived.map(({ subject }) => subject)).size).toBe(many);
    expect(again, "the mail that was taken and not yet confirmed").toBeGreaterThanOrEqual(1);
    expect(again, "no more than were under way").toBeLessThanOrEqual(atOnce);
  } finally {
    await first.stop();
    await server.close();
  }
});

test("two processes at once send no mail twice, and both of them send", async ({ fresh, store }) => {
  const server = await startMailServer();
  const senders = ["one@fern.example", "other@fern.example"];
  const both = await Promise.all(senders.map((MAIL_FROM) => startStore(fresh.url, { ...server.env, MAIL_FROM })));
  try {
    await writeMails(store, many);
    await expect.poll(() => states(fresh), { timeout: 30_000 }).toEqual({ sent: many });
    expect(server.count()).toEqual({ different: many, again: 0 });
    expect(new Set(server.arrived.map(({ from }) => from))).toEqual(new Set(senders));
  } finally {
    await Promise.all(both.map((each) => each.stop()));
    await server.close();
  }
});

test("asked to end in the middle, the process finishes what is under way, and the next one sends the rest, none twice", async ({
  fresh,
  store,
}) => {
  let ask = () => {};
  const server = await startMailServer({ onTaken: (count) => (count === many * 0.3 ? ask() : undefined) });
  const first = await startStore(fresh.url, server.env);
  ask = () => process.kill(first.pid, "SIGTERM");
  try {
    await writeMails(store, many);
    expect(await first.ended).toContain("exit code 0");
    const left = await states(fresh);
    expect(left.sent).toBe(server.arrived.length);
    expect(left.sent).toBeLessThan(many);
    const second = await startStore(fresh.url, server.env);
    await expect.poll(() => states(fresh), { timeout: 30_000 }).toEqual({ sent: many });
    await second.stop();
    expect(server.count()).toEqual({ different: many, again: 0 });
  } finally {
    await first.stop();
    await server.close();
  }
});

test("who is refused for a while gets the mail later; who is refused for good does not, and the log says so without names", async ({
  fresh,
  store,
}) => {
  let isBusy = true;
  const server = await startMailServer({
    onRecipient: (address) => {
      if (address.startsWith("nobody")) throw new Answer(550, `5.1.1 <${address}> is not known here`);
      if (isBusy) throw new Answer(451, "4.7.1 come back later");
    },
  });
  const shop = await startStore(fresh.url, server.env);
  try {
    await writeMails(store, 1, () => "ada@example.com");
    await writeMails(store, 1, () => "nobody@example.com");
    const rows = () =>
      fresh.sql`select recipient, state, attempts, last_error from outgoing_messages order by recipient`;
    await expect.poll(rows).toMatchObject([
      { recipient: "ada@example.com", state: "queued", attempts: 1, last_error: expect.stringContaining("451 4.7.1") },
      {
        recipient: "nobody@example.com",
        state: "failed",
        attempts: 1,
        last_error: "RCPT TO: 550 5.1.1 <[mailbox]> is not known here",
      },
    ]);
    isBusy = false;
    await timePasses(fresh);
    await expect.poll(rows).toMatchObject([
      { state: "sent", attempts: 2, last_error: null },
      { state: "failed", attempts: 1 },
    ]);
    expect(server.arrived).toHaveLength(1);
    const failed = shop
      .log()
      .split("\n")
      .filter((line) => line.includes("could not be sent"));
    expect(failed.map((line) => z.object({ level: z.string() }).parse(JSON.parse(line)).level).sort()).toEqual([
      "error",
      "warn",
    ]);
    expect(shop.log()).not.toContain("example.com");
  } finally {
    await shop.stop();
    await server.close();
  }
});

test("with the database away, the process lives on, complains once, and sends when it is back", {
  tag: "@alone",
}, async ({ fresh, store }) => {
  const name = new URL(fresh.url).pathname.slice(1);
  const elsewhere = postgres(process.env.TEST_DATABASE_URL ?? "", { max: 1, onnotice: () => {} });
  const server = await startMailServer();
  const shop = await startStore(fresh.url, server.env);
  const said = (what: string) =>
    shop
      .log()
      .split("\n")
      .filter((line) => line.includes(what)).length;
  try {
    await elsewhere`alter database ${elsewhere(name)} allow_connections false`;
    await elsewhere`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await expect.poll(() => said("messages have to wait"), { timeout: 20_000 }).toBeGreaterThan(1);
    await elsewhere`alter database ${elsewhere(name)} allow_connections true`;
    await expect.poll(async () => (await fetch(`${shop.url}/readyz`)).status).toBe(200);
    await writeMails(store, 1);
    await expect.poll(() => states(fresh)).toEqual({ sent: 1 });
    expect(server.arrived).toHaveLength(1);
    expect(said('"level":"error"'), "that the database is away, and that messages have to wait").toBe(2);
  } finally {
    await elsewhere`alter database ${elsewhere(name)} allow_connections true`;
    await Promise.all([shop.stop(), elsewhere.end(), server.close()]);
  }
});

test("who registers gets a mail that reads well as text and as HTML, from the store, dated when it was written", async ({
  fresh,
  store,
  page,
}) => {
  const server = await startMailServer();
  const shop = await startStore(fresh.url, server.env);
  try {
    await page.goto(shop.url + routes.register());
    await page.getByLabel("Full name").fill("Ada Byron");
    await page.getByLabel("E-mail").fill("ada.byron@example.com");
    await page.getByLabel("Password").fill("a mail that arrives");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect.poll(() => server.arrived.length).toBe(1);
    await expect.poll(() => states(fresh)).toEqual({ sent: 1 });
    const [row] = await fresh.sql`select id, inserted_at from outgoing_messages`;
    const [arrived] = server.arrived;
    expect(arrived).toMatchObject({
      id: `<${row?.id}@fern.example>`,
      subject: expect.stringContaining(store.live.name),
    });
    expect(Math.abs(Number(arrived?.date) - Number(row?.inserted_at))).toBeLessThan(1000);
    expect(arrived?.text).toMatch(/^http\S+\/confirm-email\?token=[0-9a-f]{8}-[0-9a-f-]{27}$/m);
    expect(arrived?.html).toContain('<html lang="en">');
    expect(arrived?.html).toContain("color-scheme");
    expect(arrived?.html).not.toMatch(/<img|src=/);
  } finally {
    await shop.stop();
    await server.close();
  }
});

test("text messages go to the provider with its token and a key of their own, again after a failure", async ({
  fresh,
  store,
}) => {
  const asked: { key: unknown; authorization: unknown; body: unknown }[] = [];
  const provider = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const { "idempotency-key": key, authorization } = request.headers;
    response.statusCode = asked.length === 0 ? 503 : body.to === "+353000" ? 422 : 202;
    asked.push({ key, authorization, body });
    response.end("{}");
  });
  await once(provider.listen(0, "127.0.0.1"), "listening");
  const SMS_URL = `http://127.0.0.1:${portOf(provider.address())}/messages`;
  const shop = await startStore(fresh.url, { SMS_URL, SMS_TOKEN: "token-of-the-provider" });
  try {
    await writeMails(store, 1);
    await enqueue(anonymous(store), phoneVerification(store.account, "+353871234567", "123456"));
    await expect.poll(() => asked.length).toBe(1);
    await expect
      .poll(() => fresh.sql`select last_error from outgoing_messages where channel = 'sms'`)
      .toEqual([{ last_error: "The provider answered 503." }]);
    await timePasses(fresh);
    await enqueue(anonymous(store), phoneVerification(store.account, "+353000", "654321"));
    await expect.poll(() => states(fresh)).toEqual({ sent: 1, failed: 1, queued: 1 });
    const [row] = await fresh.sql`select id from outgoing_messages where recipient = '+353871234567'`;
    const expected = {
      key: row?.id,
      authorization: "Bearer token-of-the-provider",
      body: { to: "+353871234567", body: expect.stringContaining("123456 is your code") },
    };
    expect(asked.filter(({ key }) => key === row?.id)).toEqual([expected, expected]);
    expect(await fresh.sql`select state, attempts from outgoing_messages where channel = 'email'`).toEqual([
      { state: "queued", attempts: 0 },
    ]);
    for (const secret of ["token-of-the-provider", "353871234567", "123456"]) expect(shop.log()).not.toContain(secret);
  } finally {
    await shop.stop();
    provider.close();
  }
});
