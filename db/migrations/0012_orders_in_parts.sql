CREATE TYPE "public"."suspension_scope" AS ENUM('log_in', 'ordering');--> statement-breakpoint
CREATE TABLE "order_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"author_kind" text NOT NULL,
	"author_user_id" uuid,
	"body" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suspensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"scope" "suspension_scope" NOT NULL,
	"reason" text NOT NULL,
	"says" text,
	"began_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"actor_kind" text NOT NULL,
	"actor_user_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"status_due" "customer_status" GENERATED ALWAYS AS ((case when ended_at is null then case scope when 'log_in' then 'suspended'::customer_status else 'registered'::customer_status end end)) STORED,
	CONSTRAINT "suspensions_until_later" CHECK ("suspensions"."until" > "suspensions"."began_at")
);
--> statement-breakpoint
DROP INDEX "orders_waiting_index";--> statement-breakpoint
ALTER TABLE "order_line_items" ADD COLUMN "fulfilled_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "paid_cents" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_notes_order_index" ON "order_notes" USING btree ("order_id","written_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "suspensions_one_open_key" ON "suspensions" USING btree ("customer_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "suspensions_customer_index" ON "suspensions" USING btree ("customer_id","began_at");--> statement-breakpoint
CREATE INDEX "suspensions_due_index" ON "suspensions" USING btree ("until") WHERE ended_at is null and until is not null;--> statement-breakpoint
CREATE INDEX "audit_events_order_index" ON "audit_events" USING btree ("order_id","at","id") WHERE order_id is not null;--> statement-breakpoint
CREATE INDEX "orders_waiting_index" ON "orders" USING btree ("account_id","opened_at","id") WHERE status = 'opened';--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_status_key" UNIQUE("account_id","id","status");--> statement-breakpoint

-- What was paid or handed over before it was counted in parts. The triggers rest meanwhile: nothing that anybody has
-- seen of an order changes by it, and so does no version.
ALTER TABLE "orders" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "orders" SET "paid_cents" = greatest("grand_total_cents" - "points_paid_cents", 0) WHERE "payment_status" = 'paid' AND "status" <> 'cart';--> statement-breakpoint
ALTER TABLE "orders" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "order_line_items" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "order_line_items" SET "fulfilled_quantity" = "order_quantity" WHERE "fulfillment_status" = 'fulfilled';--> statement-breakpoint
ALTER TABLE "order_line_items" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "order_line_items" ADD CONSTRAINT "order_line_items_fulfilled_in_parts" CHECK ("order_line_items"."fulfilled_quantity" between 0 and "order_line_items"."order_quantity");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_paid_in_parts" CHECK ("orders"."paid_cents" = 0 or ("orders"."status" <> 'cart' and "orders"."paid_cents" between 0 and "orders"."grand_total_cents" - "orders"."points_paid_cents"));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_payment_follows" CHECK (case "orders"."payment_status" when 'paid' then "orders"."paid_cents" = greatest("orders"."grand_total_cents" - "orders"."points_paid_cents", 0)
          when 'pending' then "orders"."paid_cents" = 0 or "orders"."paid_cents" < "orders"."grand_total_cents" - "orders"."points_paid_cents" else true end);--> statement-breakpoint

-- A note stays as it was written, on an order that was placed. Only its words may be emptied, once the order tells of
-- nobody any more.
CREATE FUNCTION order_notes_are_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF EXISTS (SELECT FROM orders WHERE id = new.order_id AND status = 'cart') THEN
      RAISE EXCEPTION 'notes are for placed orders' USING ERRCODE = 'check_violation', CONSTRAINT = 'order_notes_on_placed';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'UPDATE' THEN
    IF new.body = '' AND (new.id, new.account_id, new.order_id, new.author_kind, new.author_user_id, new.written_at)
      IS NOT DISTINCT FROM (old.id, old.account_id, old.order_id, old.author_kind, old.author_user_id, old.written_at)
      AND EXISTS (SELECT FROM orders WHERE id = old.order_id AND anonymized_at IS NOT NULL)
    THEN
      RETURN new;
    END IF;
  END IF;
  RAISE EXCEPTION 'a note stays as it was written' USING ERRCODE = 'check_violation', CONSTRAINT = 'order_notes_are_appended';
END $$;
--> statement-breakpoint
CREATE TRIGGER order_notes_are_appended BEFORE INSERT OR UPDATE OR DELETE ON "order_notes"
  FOR EACH ROW EXECUTE FUNCTION order_notes_are_appended();
--> statement-breakpoint
CREATE TRIGGER order_notes_are_not_truncated BEFORE TRUNCATE ON "order_notes"
  FOR EACH STATEMENT EXECUTE FUNCTION order_notes_are_appended();
--> statement-breakpoint

-- An open suspension and its customer's status change together or not at all; judged at commit, like the pair of
-- customer and user.
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_status_fkey"
  FOREIGN KEY ("account_id", "customer_id", "status_due")
  REFERENCES "customers" ("account_id", "id", "status") DEFERRABLE INITIALLY DEFERRED;
