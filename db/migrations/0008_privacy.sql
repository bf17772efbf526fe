ALTER TABLE "outgoing_messages" ADD COLUMN "forgets_recipient" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "outgoing_messages_recipient_index" ON "outgoing_messages" USING btree ("account_id","recipient","id");--> statement-breakpoint

-- The log is only appended to, but for what it knows of a person who is gone: of those rows the address, the browser and
-- the data may be emptied, all at once, and nothing else of them changes.
CREATE OR REPLACE FUNCTION audit_events_are_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'UPDATE' THEN
    IF new.address IS NULL AND new.user_agent IS NULL AND new.data = '{}'
      AND (new.id, new.account_id, new.customer_id, new.order_id, new.user_id, new.actor_kind, new.actor_user_id, new.event, new.at)
          IS NOT DISTINCT FROM
          (old.id, old.account_id, old.customer_id, old.order_id, old.user_id, old.actor_kind, old.actor_user_id, old.event, old.at)
      AND (
        (old.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users WHERE id = old.user_id))
        OR (old.actor_user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users WHERE id = old.actor_user_id))
        OR (old.customer_id IS NOT NULL AND NOT EXISTS (
          WITH RECURSIVE part_of AS (
            SELECT status, superseded_by_id FROM customers WHERE id = old.customer_id
            UNION ALL SELECT next.status, next.superseded_by_id FROM customers AS next JOIN part_of ON next.id = part_of.superseded_by_id)
          SELECT FROM part_of WHERE superseded_by_id IS NULL AND status <> 'deleted')))
    THEN
      RETURN new;
    END IF;
  END IF;
  RAISE EXCEPTION 'what happened, happened' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_events_are_appended';
END $$;
--> statement-breakpoint

-- The reason of a claim, which staff wrote in their own words, may be emptied, also of one that was undone.
CREATE OR REPLACE FUNCTION claims_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.reason = '' AND (new.continued_at, new.undone_at, new.undone_by_kind, new.undone_by_user_id)
    IS NOT DISTINCT FROM (old.continued_at, old.undone_at, old.undone_by_kind, old.undone_by_user_id)
  THEN
    old.reason := new.reason;
  ELSIF old.undone_at IS NOT NULL THEN
    RAISE EXCEPTION 'a claim stays as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_keep_their_past';
  END IF;
  IF (new.id, new.account_id, new.order_id, new.from_customer_id, new.to_customer_id, new.evidence, new.merge_id, new.continues_id,
      new.actor_kind, new.actor_user_id, new.reason, new.claimed_at)
     IS DISTINCT FROM
     (old.id, old.account_id, old.order_id, old.from_customer_id, old.to_customer_id, old.evidence, old.merge_id, old.continues_id,
      old.actor_kind, old.actor_user_id, old.reason, old.claimed_at)
  THEN
    RAISE EXCEPTION 'a claim stays as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_keep_their_past';
  END IF;
  RETURN new;
END $$;
