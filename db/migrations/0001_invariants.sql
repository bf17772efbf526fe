-- What Drizzle's schema cannot say: keys that are checked at commit, and rules about a row's past (design §3).

-- A customer and its user point at each other and are active or suspended together.
ALTER TABLE "customers" ADD CONSTRAINT "customers_user_fkey"
  FOREIGN KEY ("account_id", "user_id", "user_status_due", "id")
  REFERENCES "users" ("account_id", "id", "status", "customer_id") DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_customer_fkey"
  FOREIGN KEY ("account_id", "customer_id", "id")
  REFERENCES "customers" ("account_id", "id", "user_id") DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint

-- Nobody becomes a guest again, nobody comes back from deletion, nobody changes account.
CREATE FUNCTION customers_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.account_id <> old.account_id THEN
    RAISE EXCEPTION 'a customer stays in its account' USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_stay_in_account';
  END IF;
  IF new.status <> old.status AND (new.status = 'guest' OR old.status = 'deleted' OR (old.status = 'guest' AND new.status = 'suspended')) THEN
    RAISE EXCEPTION 'a % customer does not become %', old.status, new.status
      USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_allowed_moves';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER customers_keep_their_past BEFORE UPDATE ON "customers"
  FOR EACH ROW EXECUTE FUNCTION customers_keep_their_past();
--> statement-breakpoint

-- An order begins as a cart, is placed for what its lines come to, amount by amount, and stays as it was placed.
CREATE FUNCTION orders_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
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
      OR (new.code, new.currency, new.sub_total_cents, new.tax_one_cents, new.tax_two_cents, new.tax_three_cents, new.grand_total_cents, new.opened_at)
         IS DISTINCT FROM
         (old.code, old.currency, old.sub_total_cents, old.tax_one_cents, old.tax_two_cents, old.tax_three_cents, old.grand_total_cents, old.opened_at)
    THEN
      RAISE EXCEPTION 'a placed order does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_are_fixed';
    END IF;
  ELSIF new.status <> 'cart' THEN
    SELECT coalesce(sum(sub_total_cents), 0) AS sub, coalesce(sum(tax_one_cents), 0) AS one,
           coalesce(sum(tax_two_cents), 0) AS two, coalesce(sum(tax_three_cents), 0) AS three
      INTO lines FROM order_line_items WHERE order_id = new.id;
    IF (lines.sub, lines.one, lines.two, lines.three)
       IS DISTINCT FROM (new.sub_total_cents, new.tax_one_cents, new.tax_two_cents, new.tax_three_cents) THEN
      RAISE EXCEPTION 'an order is placed for the sum of its lines' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_placed_for_their_lines';
    END IF;
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_keep_their_past BEFORE INSERT OR UPDATE OR DELETE ON "orders"
  FOR EACH ROW EXECUTE FUNCTION orders_keep_their_past();
--> statement-breakpoint

-- Lines are added, changed and taken away in a cart only. The share lock makes a line wait for a placing order.
CREATE FUNCTION order_line_items_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE order_now order_status;
BEGIN
  SELECT status INTO order_now FROM orders
    WHERE id = CASE tg_op WHEN 'DELETE' THEN old.order_id ELSE new.order_id END FOR SHARE;
  IF tg_op = 'UPDATE' AND new.order_id <> old.order_id THEN
    RAISE EXCEPTION 'a line stays in its order' USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_items_stay';
  END IF;
  IF order_now IS NOT NULL AND order_now <> 'cart' AND (
    tg_op <> 'UPDATE'
    OR (new.name, new.order_quantity, new.charge_quantity, new.unit_price_cents, new.currency, new.sub_total_cents,
        new.tax_one_cents, new.tax_two_cents, new.tax_three_cents, new.grand_total_cents)
       IS DISTINCT FROM
       (old.name, old.order_quantity, old.charge_quantity, old.unit_price_cents, old.currency, old.sub_total_cents,
        old.tax_one_cents, old.tax_two_cents, old.tax_three_cents, old.grand_total_cents)
  ) THEN
    RAISE EXCEPTION 'the lines of a placed order do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_items_placed_are_fixed';
  END IF;
  RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_line_items_keep_their_past BEFORE INSERT OR UPDATE OR DELETE ON "order_line_items"
  FOR EACH ROW EXECUTE FUNCTION order_line_items_keep_their_past();
--> statement-breakpoint

-- A balance is the sum of the committed transactions: only committing one moves it, and a committed one is for good.
CREATE FUNCTION point_accounts_follow_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (tg_op = 'INSERT' AND new.balance <> 0) OR (tg_op = 'UPDATE' AND new.balance <> old.balance AND pg_trigger_depth() < 2) THEN
    RAISE EXCEPTION 'a balance moves by committing a transaction' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_accounts_follow_the_ledger';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER point_accounts_follow_the_ledger BEFORE INSERT OR UPDATE ON "point_accounts"
  FOR EACH ROW EXECUTE FUNCTION point_accounts_follow_the_ledger();
--> statement-breakpoint
CREATE FUNCTION point_transactions_are_a_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    IF old.status = 'committed' AND EXISTS (SELECT FROM point_accounts WHERE id = old.point_account_id) THEN
      RAISE EXCEPTION 'a committed transaction stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_transactions_committed_are_fixed';
    END IF;
    RETURN old;
  END IF;
  IF tg_op = 'UPDATE' AND old.status = 'committed' THEN
    IF (new.status, new.amount, new.point_account_id, new.balance_after_commit, new.committed_at)
       IS DISTINCT FROM (old.status, old.amount, old.point_account_id, old.balance_after_commit, old.committed_at) THEN
      RAISE EXCEPTION 'a committed transaction stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'point_transactions_committed_are_fixed';
    END IF;
    RETURN new;
  END IF;
  IF new.status = 'committed' THEN
    UPDATE point_accounts SET balance = balance + new.amount, updated_at = now()
      WHERE id = new.point_account_id RETURNING balance INTO new.balance_after_commit;
    new.committed_at := coalesce(new.committed_at, now());
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER point_transactions_are_a_ledger BEFORE INSERT OR UPDATE OR DELETE ON "point_transactions"
  FOR EACH ROW EXECUTE FUNCTION point_transactions_are_a_ledger();
--> statement-breakpoint

-- What may not be deleted row by row is not emptied at one stroke either.
CREATE FUNCTION kept_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is kept for good', tg_table_name USING ERRCODE = 'check_violation', CONSTRAINT = 'kept_for_good';
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_are_not_truncated BEFORE TRUNCATE ON "orders"
  FOR EACH STATEMENT EXECUTE FUNCTION kept_for_good();
--> statement-breakpoint
CREATE TRIGGER order_line_items_are_not_truncated BEFORE TRUNCATE ON "order_line_items"
  FOR EACH STATEMENT EXECUTE FUNCTION kept_for_good();
--> statement-breakpoint
CREATE TRIGGER point_transactions_are_not_truncated BEFORE TRUNCATE ON "point_transactions"
  FOR EACH STATEMENT EXECUTE FUNCTION kept_for_good();
--> statement-breakpoint

-- The log is only appended to.
CREATE FUNCTION audit_events_are_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what happened, happened' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_events_are_appended';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_are_appended BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION audit_events_are_appended();
--> statement-breakpoint
CREATE TRIGGER audit_events_are_not_truncated BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION audit_events_are_appended();
