CREATE TYPE "public"."point_request_status" AS ENUM('waiting', 'approved', 'declined');--> statement-breakpoint
CREATE TABLE "point_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"point_account_id" uuid NOT NULL,
	"transaction_id" uuid,
	"status" "point_request_status" DEFAULT 'waiting' NOT NULL,
	"amount" integer NOT NULL,
	"reason" text NOT NULL,
	"asked_by_user_id" uuid NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"decided_by_user_id" uuid,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "point_requests_transaction_key" UNIQUE("transaction_id"),
	CONSTRAINT "point_requests_decided" CHECK (("point_requests"."status" = 'waiting') = ("point_requests"."decided_at" is null)),
	CONSTRAINT "point_requests_transaction" CHECK (("point_requests"."status" = 'declined') = ("point_requests"."transaction_id" is null)),
	CONSTRAINT "point_requests_by_another" CHECK ("point_requests"."decided_by_user_id" <> "point_requests"."asked_by_user_id")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "point_value_cents" integer;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "points_limit" integer;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "points_expire_after_months" integer;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "points_paid_cents" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD COLUMN "unspent" integer;--> statement-breakpoint
-- None of what there is ends, so it does not matter which of it was spent: say the oldest.
UPDATE "point_transactions" AS lot SET unspent = least(lot.amount, greatest(0, given.so_far - given.spent))
  FROM (
    SELECT id, sum(amount) FILTER (WHERE amount > 0) OVER (PARTITION BY point_account_id ORDER BY committed_at, id) AS so_far,
      coalesce(-sum(amount) FILTER (WHERE amount < 0) OVER (PARTITION BY point_account_id), 0) AS spent
    FROM point_transactions WHERE status = 'committed'
  ) AS given WHERE given.id = lot.id AND lot.status = 'committed' AND lot.amount > 0;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD COLUMN "written_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD CONSTRAINT "point_transactions_account_key" UNIQUE("account_id","id");--> statement-breakpoint
ALTER TABLE "point_requests" ADD CONSTRAINT "point_requests_account_fkey" FOREIGN KEY ("account_id","point_account_id") REFERENCES "public"."point_accounts"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "point_requests" ADD CONSTRAINT "point_requests_transaction_fkey" FOREIGN KEY ("account_id","transaction_id") REFERENCES "public"."point_transactions"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "point_requests_waiting_index" ON "point_requests" USING btree ("account_id","asked_at","id") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "point_requests_ledger_index" ON "point_requests" USING btree ("point_account_id");--> statement-breakpoint
CREATE INDEX "point_transactions_lots_index" ON "point_transactions" USING btree ("point_account_id","expires_at","committed_at") WHERE unspent > 0;--> statement-breakpoint
CREATE INDEX "point_transactions_ending_index" ON "point_transactions" USING btree ("expires_at") WHERE unspent > 0 and expires_at is not null;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_point_value" CHECK ("accounts"."point_value_cents" > 0);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_points_limit" CHECK ("accounts"."points_limit" >= 0);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_points_life" CHECK ("accounts"."points_expire_after_months" between 1 and 1200);--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_points_paid" CHECK ("orders"."points_paid_cents" = 0 or ("orders"."status" <> 'cart' and "orders"."points_paid_cents" between 0 and "orders"."grand_total_cents"));--> statement-breakpoint
ALTER TABLE "point_transactions" ADD CONSTRAINT "point_transactions_unspent" CHECK (("point_transactions"."unspent" is not null) = ("point_transactions"."status" = 'committed' and "point_transactions"."amount" > 0) and ("point_transactions"."unspent" is null or "point_transactions"."unspent" between 0 and "point_transactions"."amount"));--> statement-breakpoint
ALTER TABLE "point_transactions" ADD CONSTRAINT "point_transactions_expires" CHECK ("point_transactions"."expires_at" is null or "point_transactions"."amount" > 0);--> statement-breakpoint

-- As before; and a committed transaction comes after all that were committed on its account before, so that balances read
-- in that order run. One above zero is a lot, which ends when the account says so unless it was carried over from another
-- customer; one below zero is taken from the lots that end first. What a second person has to approve waits for that.
CREATE OR REPLACE FUNCTION point_transactions_are_a_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lot record; due integer; taken integer; latest timestamptz; asked point_request_status;
BEGIN
  IF tg_op = 'DELETE' THEN
    IF NOT EXISTS (SELECT FROM point_accounts WHERE id = old.point_account_id) THEN
      RETURN old;
    END IF;
    IF old.status = 'committed' THEN
      RAISE EXCEPTION 'a committed transaction stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_transactions_committed_are_fixed';
    END IF;
    IF EXISTS (SELECT FROM point_requests WHERE transaction_id = old.id) THEN
      RAISE EXCEPTION 'a request is decided first' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_requests_come_first';
    END IF;
    RETURN old;
  END IF;
  IF tg_op = 'UPDATE' AND old.status = 'committed' THEN
    IF (new.status, new.amount, new.point_account_id, new.balance_after_commit, new.committed_at, new.expires_at, new.order_id, new.reason)
       IS DISTINCT FROM
       (old.status, old.amount, old.point_account_id, old.balance_after_commit, old.committed_at, old.expires_at, old.order_id, old.reason)
       OR (new.unspent IS DISTINCT FROM old.unspent AND pg_trigger_depth() < 2) THEN
      RAISE EXCEPTION 'a committed transaction stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_transactions_committed_are_fixed';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'UPDATE' THEN
    SELECT status INTO asked FROM point_requests WHERE transaction_id = new.id;
    IF asked IS NOT NULL AND (new.amount <> old.amount OR (new.status = 'committed' AND asked <> 'approved')) THEN
      RAISE EXCEPTION 'a request is decided first' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_requests_come_first';
    END IF;
    IF asked IS NOT NULL AND new.point_account_id <> old.point_account_id THEN
      UPDATE point_requests SET point_account_id = new.point_account_id WHERE transaction_id = new.id;
    END IF;
  END IF;
  IF new.status = 'committed' THEN
    UPDATE point_accounts SET balance = balance + new.amount, updated_at = now()
      WHERE id = new.point_account_id RETURNING balance INTO new.balance_after_commit;
    SELECT max(committed_at) INTO latest FROM point_transactions WHERE point_account_id = new.point_account_id;
    new.committed_at := greatest(date_trunc('milliseconds', coalesce(new.committed_at, now())), latest + interval '1 millisecond');
    IF new.amount > 0 THEN
      new.unspent := new.amount;
      IF new.expires_at IS NULL AND coalesce(new.reason, '') NOT IN ('merge', 'merge undone') THEN
        SELECT new.committed_at + make_interval(months => points_expire_after_months) INTO new.expires_at
          FROM accounts WHERE id = new.account_id;
      END IF;
    ELSE
      due := -new.amount;
      FOR lot IN SELECT id, unspent FROM point_transactions WHERE point_account_id = new.point_account_id AND unspent > 0
        ORDER BY expires_at NULLS LAST, committed_at LOOP
        EXIT WHEN due = 0;
        taken := least(due, lot.unspent);
        UPDATE point_transactions SET unspent = unspent - taken WHERE id = lot.id;
        due := due - taken;
      END LOOP;
    END IF;
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint

-- A request is decided once, as it was asked for. The words of it may be emptied when the person is gone.
CREATE FUNCTION point_requests_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    IF EXISTS (SELECT FROM point_accounts WHERE id = old.point_account_id) THEN
      RAISE EXCEPTION 'a request stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_requests_keep_their_past';
    END IF;
    RETURN old;
  END IF;
  IF new.reason = '' THEN
    old.reason := '';
  END IF;
  IF (new.id, new.account_id, new.amount, new.reason, new.asked_by_user_id, new.asked_at)
     IS DISTINCT FROM (old.id, old.account_id, old.amount, old.reason, old.asked_by_user_id, old.asked_at)
    OR (old.status <> 'waiting' AND (new.status, new.decided_by_user_id, new.decided_at, new.transaction_id, new.point_account_id)
      IS DISTINCT FROM (old.status, old.decided_by_user_id, old.decided_at, old.transaction_id, old.point_account_id))
  THEN
    RAISE EXCEPTION 'a request stays as it was decided' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_requests_keep_their_past';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER point_requests_keep_their_past BEFORE UPDATE OR DELETE ON "point_requests"
  FOR EACH ROW EXECUTE FUNCTION point_requests_keep_their_past();
--> statement-breakpoint
CREATE TRIGGER point_requests_are_not_truncated BEFORE TRUNCATE ON "point_requests"
  FOR EACH STATEMENT EXECUTE FUNCTION kept_for_good();
--> statement-breakpoint

-- What an order says was paid by points was taken from somebody's points with it, and is fixed as its total is.
CREATE FUNCTION orders_are_paid_by_real_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.status <> 'cart' THEN
    RAISE EXCEPTION 'a placed order does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_are_fixed';
  END IF;
  IF NOT EXISTS (SELECT FROM point_transactions WHERE order_id = new.id AND reason = 'spent' AND status = 'committed' AND amount < 0) THEN
    RAISE EXCEPTION 'points that paid are spent' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_are_paid_by_real_points';
  END IF;
  RETURN null;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER orders_are_paid_by_real_points AFTER UPDATE OF "points_paid_cents" ON "orders"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.points_paid_cents <> old.points_paid_cents)
  EXECUTE FUNCTION orders_are_paid_by_real_points();
