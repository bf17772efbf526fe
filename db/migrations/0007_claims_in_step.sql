-- Custom SQL: what claims, merges and the owner of an order say to each other, asked at commit.

-- What earlier merges moved as a cart, or what was bought after them, did not come by them.
DELETE FROM "claims" USING "merges", "orders"
  WHERE merges.id = claims.merge_id AND orders.id = claims.order_id AND claims.actor_kind = 'user'
    AND (orders.opened_at IS NULL OR orders.opened_at > merges.merged_at);
--> statement-breakpoint

-- A placed order is with whom its claims say: the open one, or, when all were undone, whoever placed it. Each claim goes
-- on from the one before. (An order that a merge of the release before claims has moved gets its claim right after.)
CREATE OR REPLACE FUNCTION orders_move_by_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  order_moved uuid;
  owner uuid;
  state order_status;
  top claims;
  holder uuid;
BEGIN
  IF tg_table_name = 'orders' THEN order_moved := new.id; ELSE order_moved := new.order_id; END IF;
  SELECT customer_id, status INTO owner, state FROM orders WHERE id = order_moved;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO top FROM claims WHERE order_id = order_moved AND undone_at IS NULL AND continued_at IS NULL;
  IF top.id IS NOT NULL THEN
    holder := top.to_customer_id;
    IF state = 'cart' OR (top.continues_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM claims WHERE id = top.continues_id AND to_customer_id = top.from_customer_id AND continued_at IS NOT NULL
    )) OR (top.continues_id IS NULL AND EXISTS (
      SELECT FROM claims WHERE order_id = order_moved AND id <> top.id AND (undone_at IS NULL
        OR (continues_id IS NULL AND from_customer_id <> top.from_customer_id))
    )) THEN
      RAISE EXCEPTION 'a claim goes on from the one before' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_go_on';
    END IF;
  ELSE
    IF EXISTS (SELECT FROM claims WHERE order_id = order_moved AND undone_at IS NULL) THEN
      RAISE EXCEPTION 'a claim that is carried on has one on top' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_go_on';
    END IF;
    SELECT from_customer_id INTO holder FROM claims WHERE order_id = order_moved AND continues_id IS NULL LIMIT 1;
    IF holder IS NULL THEN holder := old.customer_id; END IF;
  END IF;
  IF owner IS DISTINCT FROM holder AND NOT EXISTS (
    SELECT FROM merges WHERE from_customer_id = holder AND to_customer_id = owner AND undone_at IS NULL
      AND merges.moved -> 'orders' ? order_moved::text
      AND NOT EXISTS (SELECT FROM claims WHERE merge_id = merges.id AND order_id = order_moved)
  ) THEN
    RAISE EXCEPTION 'an order changes hands by a claim' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_move_by_claims';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER claims_move_orders AFTER INSERT OR UPDATE ON "claims"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders_move_by_claims();
--> statement-breakpoint

-- A merge that leaves no claims is one of the release before them, which may serve for a while still.
CREATE FUNCTION merges_leave_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  order_moved uuid;
  before uuid;
BEGIN
  FOR order_moved IN
    SELECT orders.id FROM jsonb_array_elements_text(new.moved -> 'orders') AS moved (id)
    JOIN orders ON orders.id = moved.id::uuid AND orders.customer_id = new.to_customer_id AND orders.status <> 'cart'
    WHERE NOT EXISTS (SELECT FROM claims WHERE merge_id = new.id AND order_id = orders.id)
  LOOP
    before := NULL;
    UPDATE claims SET continued_at = new.merged_at
      WHERE order_id = order_moved AND undone_at IS NULL AND continued_at IS NULL RETURNING id INTO before;
    INSERT INTO claims (id, account_id, order_id, from_customer_id, to_customer_id, evidence, merge_id, continues_id, actor_kind, actor_user_id, claimed_at)
      VALUES (gen_random_uuid(), new.account_id, order_moved, new.from_customer_id, new.to_customer_id, new.evidence, new.id, before,
              coalesce(new.actor_kind, 'user'), new.actor_user_id, new.merged_at);
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER merges_leave_claims AFTER INSERT ON "merges"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION merges_leave_claims();
--> statement-breakpoint

-- Who was merged into whom, on what evidence, does not change either, and is undone once.
CREATE FUNCTION merges_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.id, new.account_id, new.from_customer_id, new.to_customer_id, new.evidence, new.actor_kind, new.actor_user_id, new.merged_at)
     IS DISTINCT FROM
     (old.id, old.account_id, old.from_customer_id, old.to_customer_id, old.evidence, old.actor_kind, old.actor_user_id, old.merged_at)
    OR (old.undone_at IS NOT NULL AND new.undone_at IS DISTINCT FROM old.undone_at)
  THEN
    RAISE EXCEPTION 'a merge stays as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'merges_keep_their_past';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER merges_keep_their_past BEFORE UPDATE ON "merges" FOR EACH ROW EXECUTE FUNCTION merges_keep_their_past();
--> statement-breakpoint

-- A claim stays as long as its order.
CREATE FUNCTION claims_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM orders WHERE id = old.order_id) THEN
    RAISE EXCEPTION 'a claim is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_are_kept';
  END IF;
  RETURN old;
END $$;
--> statement-breakpoint
CREATE TRIGGER claims_are_kept BEFORE DELETE ON "claims" FOR EACH ROW EXECUTE FUNCTION claims_are_kept();
