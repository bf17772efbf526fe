CREATE TABLE "claim_slips" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"printed_by_kind" text NOT NULL,
	"printed_by_user_id" uuid,
	"printed_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"spent_at" timestamp (3) with time zone,
	"spent_by_customer_id" uuid,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "claim_slips_end_once" CHECK ("claim_slips"."spent_at" is null or "claim_slips"."revoked_at" is null),
	CONSTRAINT "claim_slips_spent_by" CHECK (("claim_slips"."spent_at" is null) = ("claim_slips"."spent_by_customer_id" is null)),
	CONSTRAINT "claim_slips_expire" CHECK ("claim_slips"."expires_at" > "claim_slips"."printed_at")
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "discount_cents" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "discount_reason" text;--> statement-breakpoint
ALTER TABLE "claim_slips" ADD CONSTRAINT "claim_slips_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "claim_slips_code_key" ON "claim_slips" USING btree ("account_id","code_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "claim_slips_open_key" ON "claim_slips" USING btree ("order_id") WHERE spent_at is null and revoked_at is null;--> statement-breakpoint
CREATE INDEX "claim_slips_order_index" ON "claim_slips" USING btree ("order_id","id");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_discounted" CHECK ("orders"."discount_cents" = 0 or ("orders"."status" <> 'cart' and "orders"."discount_cents" > 0 and "orders"."grand_total_cents" >= 0));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_discount_says_why" CHECK (("orders"."discount_cents" <> 0) = ("orders"."discount_reason" is not null) and ("orders"."discount_reason" ~ '\S' or "orders"."anonymized_at" is not null or "orders"."discount_cents" = 0));--> statement-breakpoint

-- As in 0001, and: an order is placed for what its lines come to less its discount, of which no amount is more than its
-- lines and, where a discount is, none is less than nothing. The discount stays as it was placed; so does its reason,
-- until the order tells of nobody any more.
CREATE OR REPLACE FUNCTION orders_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lines record;
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.status <> 'cart' THEN
      RAISE EXCEPTION 'an order begins as a cart' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_begin_as_carts';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'DELETE' THEN
    IF old.status <> 'cart' THEN
      RAISE EXCEPTION 'a placed order is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_are_kept';
    END IF;
    RETURN old;
  END IF;
  IF new.account_id <> old.account_id THEN
    RAISE EXCEPTION 'an order stays in its account' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_stay_in_account';
  END IF;
  IF old.status <> 'cart' THEN
    IF new.status = 'cart'
      OR (new.code, new.currency, new.sub_total_cents, new.tax_one_cents, new.tax_two_cents, new.tax_three_cents, new.grand_total_cents, new.discount_cents, new.opened_at)
         IS DISTINCT FROM
         (old.code, old.currency, old.sub_total_cents, old.tax_one_cents, old.tax_two_cents, old.tax_three_cents, old.grand_total_cents, old.discount_cents, old.opened_at)
      OR (new.discount_reason IS DISTINCT FROM old.discount_reason AND new.anonymized_at IS NULL)
    THEN
      RAISE EXCEPTION 'a placed order does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_are_fixed';
    END IF;
  ELSIF new.status <> 'cart' THEN
    SELECT coalesce(sum(sub_total_cents), 0) AS sub, coalesce(sum(tax_one_cents), 0) AS one,
           coalesce(sum(tax_two_cents), 0) AS two, coalesce(sum(tax_three_cents), 0) AS three
      INTO lines FROM order_line_items WHERE order_id = new.id;
    IF lines.sub + lines.one + lines.two + lines.three - new.discount_cents <> new.grand_total_cents
      OR (new.discount_cents = 0 AND (lines.sub, lines.one, lines.two, lines.three)
        IS DISTINCT FROM (new.sub_total_cents, new.tax_one_cents, new.tax_two_cents, new.tax_three_cents))
      OR (new.discount_cents <> 0 AND NOT (new.sub_total_cents BETWEEN 0 AND lines.sub AND new.tax_one_cents BETWEEN 0 AND lines.one
        AND new.tax_two_cents BETWEEN 0 AND lines.two AND new.tax_three_cents BETWEEN 0 AND lines.three))
    THEN
      RAISE EXCEPTION 'an order is placed for the sum of its lines' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_for_their_lines';
    END IF;
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint

-- A slip is for an order that was placed. One that is used or revoked stays so, and nothing else of it ever changes.
CREATE FUNCTION claim_slips_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF EXISTS (SELECT FROM orders WHERE id = new.order_id AND status = 'cart') THEN
      RAISE EXCEPTION 'slips are for placed orders' USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_slips_on_placed';
    END IF;
  ELSIF old.spent_at IS NOT NULL OR old.revoked_at IS NOT NULL
    OR (new.id, new.account_id, new.order_id, new.code_hash, new.printed_by_kind, new.printed_by_user_id, new.printed_at, new.expires_at)
       IS DISTINCT FROM (old.id, old.account_id, old.order_id, old.code_hash, old.printed_by_kind, old.printed_by_user_id, old.printed_at, old.expires_at)
  THEN
    RAISE EXCEPTION 'a slip is used or revoked once' USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_slips_end_once';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER claim_slips_keep_their_past BEFORE INSERT OR UPDATE ON "claim_slips"
  FOR EACH ROW EXECUTE FUNCTION claim_slips_keep_their_past();
