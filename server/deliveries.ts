import { database } from "#db/client.ts";
import type { Env } from "#lib/env.ts";
import { log } from "#lib/http/log.ts";
import { Delivery } from "#lib/notifications/deliver.ts";
import { httpTextSender, smsTransport } from "#lib/notifications/sms.ts";
import { smtpTransport } from "#lib/notifications/smtp.ts";

/** Delivers mail and text messages where it is configured how; the others stay in the outbox. */
export function startDeliveries(env: Env): { stop: () => Promise<void> } {
  const { DATABASE_URL, SMTP_URL, MAIL_FROM, SMS_URL, SMS_TOKEN, storeUrl } = env;
  const db = database(DATABASE_URL);
  const deliveries: Delivery[] = [];
  if (SMTP_URL && MAIL_FROM) deliveries.push(new Delivery(db, "email", smtpTransport(SMTP_URL, MAIL_FROM)));
  else if (storeUrl.protocol === "https:") log().warn("no mail is sent: SMTP_URL is missing");
  if (SMS_URL && SMS_TOKEN) deliveries.push(new Delivery(db, "sms", smsTransport(httpTextSender(SMS_URL, SMS_TOKEN))));
  return { stop: async () => void (await Promise.all(deliveries.map((each) => each.stop()))) };
}
