CREATE TABLE "look_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"staff_user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "look_ins_say_why" CHECK ("look_ins"."reason" ~ '\S'),
	CONSTRAINT "look_ins_are_short" CHECK ("look_ins"."ends_at" > "look_ins"."begun_at" and "look_ins"."ends_at" - "look_ins"."begun_at" <= interval '15 minutes'),
	CONSTRAINT "look_ins_end_in_time" CHECK ("look_ins"."ended_at" between "look_ins"."begun_at" and "look_ins"."ends_at")
);
--> statement-breakpoint
ALTER TABLE "look_ins" ADD CONSTRAINT "look_ins_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "look_ins_one_open_key" ON "look_ins" USING btree ("session_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "look_ins_customer_index" ON "look_ins" USING btree ("customer_id","begun_at");--> statement-breakpoint

-- What was looked at stays as it was written; only its end is added, once. It goes when the person goes, with the row or
-- before it, in the same transaction.
CREATE FUNCTION look_ins_are_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' AND NOT EXISTS (
    WITH RECURSIVE part_of AS (
      SELECT status, superseded_by_id FROM customers WHERE id = old.customer_id
      UNION ALL SELECT next.status, next.superseded_by_id FROM customers AS next JOIN part_of ON next.id = part_of.superseded_by_id)
    SELECT FROM part_of WHERE superseded_by_id IS NULL AND status <> 'deleted')
  THEN
    RETURN NULL;
  END IF;
  IF tg_op = 'UPDATE' THEN
    IF old.ended_at IS NULL AND new.ended_at IS NOT NULL
      AND (new.id, new.account_id, new.customer_id, new.staff_user_id, new.session_id, new.reason, new.begun_at, new.ends_at)
      IS NOT DISTINCT FROM
      (old.id, old.account_id, old.customer_id, old.staff_user_id, old.session_id, old.reason, old.begun_at, old.ends_at)
    THEN
      RETURN new;
    END IF;
  END IF;
  RAISE EXCEPTION 'who looked, looked' USING ERRCODE = 'check_violation', CONSTRAINT = 'look_ins_are_appended';
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER look_ins_are_kept AFTER DELETE ON "look_ins" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION look_ins_are_appended();
--> statement-breakpoint
CREATE TRIGGER look_ins_are_not_changed BEFORE UPDATE ON "look_ins"
  FOR EACH ROW EXECUTE FUNCTION look_ins_are_appended();
--> statement-breakpoint
CREATE TRIGGER look_ins_are_not_truncated BEFORE TRUNCATE ON "look_ins"
  FOR EACH STATEMENT EXECUTE FUNCTION look_ins_are_appended();
