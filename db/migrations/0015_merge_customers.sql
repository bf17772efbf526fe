ALTER TABLE "customers" DROP CONSTRAINT "customers_superseded_guest";--> statement-breakpoint
CREATE INDEX "customers_merged_log_in_index" ON "customers" USING btree ("superseded_by_id") WHERE superseded_by_id is not null and user_id is not null;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_superseded_logs_in_nowhere" CHECK ("customers"."superseded_by_id" is null or ("customers"."status" <> 'registered' and "customers"."superseded_by_id" <> "customers"."id"));--> statement-breakpoint
ALTER TABLE "merges" ADD CONSTRAINT "merges_staff_say_why" CHECK ("merges"."evidence" <> 'staff' or "merges"."reason" is not null);--> statement-breakpoint

-- Somebody is merged into a customer who is there: that is also why no chain of merges comes back to where it began.
-- The share lock makes whoever merges A into B and whoever merges B into A wait for each other.
CREATE FUNCTION customers_join_who_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.superseded_by_id <> new.id THEN
    PERFORM FROM customers WHERE id = new.superseded_by_id AND superseded_by_id IS NULL AND status <> 'deleted' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a customer is merged into one who is there' USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_join_who_is_there';
    END IF;
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER customers_join_who_is_there BEFORE UPDATE OF "superseded_by_id" ON "customers" FOR EACH ROW
  WHEN (new.superseded_by_id IS NOT NULL AND new.superseded_by_id IS DISTINCT FROM old.superseded_by_id)
  EXECUTE FUNCTION customers_join_who_is_there();
--> statement-breakpoint

-- Guests join by what they prove; a customer who has a log-in is merged by the store's people alone. Asked at commit,
-- since the trace is written after.
CREATE FUNCTION customers_with_log_in_are_merged_by_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM customers AS gone WHERE id = new.id AND status <> 'guest' AND superseded_by_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM merges WHERE from_customer_id = gone.id AND to_customer_id = gone.superseded_by_id
        AND evidence = 'staff' AND undone_at IS NULL)
  ) THEN
    RAISE EXCEPTION 'a customer with a log-in is merged by staff' USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_with_log_in_are_merged_by_staff';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER customers_with_log_in_are_merged_by_staff AFTER UPDATE OF "superseded_by_id", "status" ON "customers"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (new.superseded_by_id IS NOT NULL AND new.status <> 'guest')
  EXECUTE FUNCTION customers_with_log_in_are_merged_by_staff();
