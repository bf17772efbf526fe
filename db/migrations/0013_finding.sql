-- It comes with PostgreSQL and may be made by whoever owns the database.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint

-- A text as it is searched: without case and accents, and Cyrillic and Greek in Latin letters, one for one. Trigrams know
-- no other letters where the database's locale is C.
CREATE FUNCTION folded(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(replace(replace(replace(lower(given), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'áàâäãåāăąçćčďđéèêëēėęěğíìîïīįıłľĺñńňóòôöõøōőŕřśšşșťţțúùûüūůűýÿźžżабвгдеёжзийклмнопрстуфхцчшщъыьэюяαάβγδεέζηήθιίϊκλμνξοόπρσςτυύφχψωώ',
    'aaaaaaaaacccddeeeeeeeegiiiiiiilllnnnoooooooorrsssstttuuuuuuuyyzzzabvgdeejziiklmnoprstufhccssqyqeuqaabgdeezhhqiiiklmnxooprsstuufcpww')
$$;
--> statement-breakpoint

-- The digits of a telephone number, without the "(0)" that is left out when calling from abroad; nothing for no number.
CREATE FUNCTION phone_digits(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(coalesce(given, ''), '\(0\)|\D', '', 'g')
$$;
--> statement-breakpoint

CREATE TABLE "customer_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"author_user_id" uuid,
	"text" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customer_notes_say_something" CHECK ("customer_notes"."text" ~ '\S')
);
--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "search_text" text GENERATED ALWAYS AS ((folded(' ' || coalesce(code, '') || ' ' || coalesce(name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '')) || ' ' || phone_digits(phone_number))) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "customer_notes" ADD CONSTRAINT "customer_notes_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customer_notes_customer_index" ON "customer_notes" USING btree ("customer_id","written_at","id");--> statement-breakpoint
-- The account is not part of the two trigram indexes: with ten million orders in one account, going through its own list
-- of them took longer than all the rest. The rows that are found are held against it.
CREATE INDEX "customers_search_index" ON "customers" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "customers_by_status_index" ON "customers" USING btree ("account_id","status","inserted_at","id");--> statement-breakpoint
CREATE INDEX "customers_label_index" ON "customers" USING btree ("account_id","label","inserted_at","id") WHERE label is not null;--> statement-breakpoint
CREATE INDEX "orders_code_search_index" ON "orders" USING gin ((' ' || lower(replace(code, '-', ''))) gin_trgm_ops) WHERE opened_at is not null;--> statement-breakpoint
CREATE INDEX "orders_by_status_index" ON "orders" USING btree ("account_id","status","opened_at","id") WHERE opened_at is not null;--> statement-breakpoint
CREATE INDEX "orders_label_index" ON "orders" USING btree ("account_id","label","opened_at","id") WHERE opened_at is not null and label is not null;
--> statement-breakpoint

-- Notes are added, never changed. They go when the person goes, with the row or before it, in the same transaction.
CREATE FUNCTION customer_notes_are_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' AND NOT EXISTS (
    WITH RECURSIVE part_of AS (
      SELECT status, superseded_by_id FROM customers WHERE id = old.customer_id
      UNION ALL SELECT next.status, next.superseded_by_id FROM customers AS next JOIN part_of ON next.id = part_of.superseded_by_id)
    SELECT FROM part_of WHERE superseded_by_id IS NULL AND status <> 'deleted')
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a note stays as it was written' USING ERRCODE = 'check_violation', CONSTRAINT = 'customer_notes_are_appended';
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER customer_notes_are_kept AFTER DELETE ON "customer_notes" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION customer_notes_are_appended();
--> statement-breakpoint
CREATE TRIGGER customer_notes_are_not_changed BEFORE UPDATE ON "customer_notes"
  FOR EACH ROW EXECUTE FUNCTION customer_notes_are_appended();
--> statement-breakpoint
CREATE TRIGGER customer_notes_are_not_truncated BEFORE TRUNCATE ON "customer_notes"
  FOR EACH STATEMENT EXECUTE FUNCTION customer_notes_are_appended();
