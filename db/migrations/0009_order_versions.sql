ALTER TABLE "orders" ADD COLUMN "version" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;
--> statement-breakpoint

-- An order's version stands for what the order and its lines say: whoever changes either, by whatever SQL, gives it
-- another one. Drawn at random and not counted, a version never comes back, not after a rollback, nor when an order is
-- deleted and made again, nor when a database is restored to an earlier moment.
CREATE FUNCTION orders_get_a_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.version := gen_random_uuid();
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_get_a_version BEFORE INSERT OR UPDATE ON "orders"
  FOR EACH ROW EXECUTE FUNCTION orders_get_a_version();
--> statement-breakpoint

-- One update an order for all the lines that a statement touches. The order of a deleted line may be gone with it.
CREATE FUNCTION order_line_items_change_their_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders SET version = DEFAULT WHERE id IN (SELECT order_id FROM touched);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_line_items_added AFTER INSERT ON "order_line_items" REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION order_line_items_change_their_order();
--> statement-breakpoint
CREATE TRIGGER order_line_items_changed AFTER UPDATE ON "order_line_items" REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION order_line_items_change_their_order();
--> statement-breakpoint
CREATE TRIGGER order_line_items_taken AFTER DELETE ON "order_line_items" REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION order_line_items_change_their_order();
--> statement-breakpoint

-- As in 0001, but for the lock: a line's order is going to be written, and two that held it for reading would each wait
-- for the other.
CREATE OR REPLACE FUNCTION order_line_items_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE order_now order_status;
BEGIN
  SELECT status INTO order_now FROM orders
    WHERE id = CASE tg_op WHEN 'DELETE' THEN old.order_id ELSE new.order_id END FOR NO KEY UPDATE;
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
