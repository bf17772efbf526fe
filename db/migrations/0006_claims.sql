-- Locked in the order in which every request locks them, so that none of those under way and this wait for each other.
LOCK TABLE "customers", "orders", "merges" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TYPE "public"."evidence" ADD VALUE 'hand_over' BEFORE 'claim_slip';--> statement-breakpoint
ALTER TYPE "public"."code_purpose" ADD VALUE 'order_lookup';--> statement-breakpoint
CREATE TABLE "claims" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"from_customer_id" uuid NOT NULL,
	"to_customer_id" uuid NOT NULL,
	"evidence" "evidence" NOT NULL,
	"merge_id" uuid,
	"continues_id" uuid,
	"actor_kind" text NOT NULL,
	"actor_user_id" uuid,
	"reason" text,
	"claimed_at" timestamp (3) with time zone NOT NULL,
	"continued_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"undone_by_kind" text,
	"undone_by_user_id" uuid,
	CONSTRAINT "claims_account_key" UNIQUE("account_id","order_id","id"),
	CONSTRAINT "claims_two_people" CHECK ("claims"."from_customer_id" <> "claims"."to_customer_id"),
	CONSTRAINT "claims_undone_on_top" CHECK ("claims"."undone_at" is null or "claims"."continued_at" is null),
	CONSTRAINT "claims_undone_by" CHECK (("claims"."undone_at" is null) = ("claims"."undone_by_kind" is null)),
	CONSTRAINT "claims_staff_say_why" CHECK ("claims"."evidence" <> 'staff' or "claims"."reason" is not null)
);
--> statement-breakpoint
CREATE TABLE "declined_orders" (
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"declined_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "declined_orders_key" PRIMARY KEY("customer_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "guest_devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"user_agent" text,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "hand_overs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"inserted_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hand_overs_code_key" UNIQUE("code_hash")
);
--> statement-breakpoint
CREATE TABLE "order_lookups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"order_id" uuid,
	"email" text NOT NULL,
	"inserted_at" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "order_lookups_token_key" UNIQUE("token_hash"),
	CONSTRAINT "order_lookups_open_an_order" CHECK ("order_lookups"."opened_at" is null or "order_lookups"."order_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "stopped_mailboxes" (
	"account_id" uuid NOT NULL,
	"email" text NOT NULL,
	"stopped_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stopped_mailboxes_key" PRIMARY KEY("account_id","email")
);
--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_delivered_somewhere";--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "visit_began_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "deletion_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "merges" ADD COLUMN "actor_kind" text;--> statement-breakpoint
ALTER TABLE "merges" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "merges" ADD COLUMN "undone_by_kind" text;--> statement-breakpoint
ALTER TABLE "merges" ADD COLUMN "undone_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "email_disowned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "anonymized_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "merges" ADD CONSTRAINT "merges_pair_key" UNIQUE("id","from_customer_id","to_customer_id");--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_from_fkey" FOREIGN KEY ("account_id","from_customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_to_fkey" FOREIGN KEY ("account_id","to_customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_merge_fkey" FOREIGN KEY ("merge_id","from_customer_id","to_customer_id") REFERENCES "public"."merges"("id","from_customer_id","to_customer_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_continues_fkey" FOREIGN KEY ("account_id","order_id","continues_id") REFERENCES "public"."claims"("account_id","order_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "declined_orders" ADD CONSTRAINT "declined_orders_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "declined_orders" ADD CONSTRAINT "declined_orders_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guest_devices" ADD CONSTRAINT "guest_devices_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lookups" ADD CONSTRAINT "order_lookups_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lookups" ADD CONSTRAINT "order_lookups_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stopped_mailboxes" ADD CONSTRAINT "stopped_mailboxes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "claims_open_key" ON "claims" USING btree ("order_id") WHERE undone_at is null and continued_at is null;--> statement-breakpoint
CREATE INDEX "claims_order_index" ON "claims" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "claims_to_index" ON "claims" USING btree ("to_customer_id","claimed_at");--> statement-breakpoint
CREATE INDEX "claims_from_index" ON "claims" USING btree ("from_customer_id");--> statement-breakpoint
CREATE INDEX "claims_merge_index" ON "claims" USING btree ("merge_id") WHERE merge_id is not null;--> statement-breakpoint
CREATE INDEX "declined_orders_order_index" ON "declined_orders" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "guest_devices_customer_index" ON "guest_devices" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "hand_overs_expiry_index" ON "hand_overs" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "hand_overs_customer_index" ON "hand_overs" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "order_lookups_expiry_index" ON "order_lookups" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "order_lookups_order_index" ON "order_lookups" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "customers_superseded_index" ON "customers" USING btree ("superseded_by_id") WHERE superseded_by_id is not null;--> statement-breakpoint
CREATE INDEX "customers_deletion_index" ON "customers" USING btree ("deletion_due_at") WHERE deletion_due_at is not null;--> statement-breakpoint
CREATE INDEX "orders_email_index" ON "orders" USING btree ("account_id","email","opened_at") WHERE opened_at is not null;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_deletion_of_registered" CHECK ("customers"."deletion_due_at" is null or "customers"."status" in ('registered', 'suspended'));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_anonymous" CHECK ("orders"."anonymized_at" is null or ("orders"."status" <> 'cart' and coalesce("orders"."name", "orders"."first_name", "orders"."last_name", "orders"."email", "orders"."phone_number", "orders"."delivery_address_line_one", "orders"."delivery_address_line_two") is null));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_delivered_somewhere" CHECK ("orders"."status" = 'cart' or "orders"."anonymized_at" is not null or "orders"."fulfillment_method" is distinct from 'ship' or ("orders"."delivery_address_line_one" is not null and "orders"."delivery_address_city" is not null));--> statement-breakpoint

-- A placed order changes hands by a claim, or goes back the way it came when that was undone; asked at commit, since the
-- claim is written beside it. (A merge of the release before this one leaves its trace in `merges` alone.)
CREATE FUNCTION orders_move_by_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM claims WHERE order_id = new.id AND (
      (to_customer_id = new.customer_id AND undone_at IS NULL)
      OR (from_customer_id = new.customer_id AND to_customer_id = old.customer_id AND undone_at IS NOT NULL))
  ) AND NOT EXISTS (
    SELECT FROM merges WHERE from_customer_id = old.customer_id AND to_customer_id = new.customer_id AND undone_at IS NULL
  ) THEN
    RAISE EXCEPTION 'an order changes hands by a claim' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_move_by_claims';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER orders_move_by_claims AFTER UPDATE OF "customer_id" ON "orders"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (old.status <> 'cart' AND old.customer_id IS NOT NULL AND old.customer_id IS DISTINCT FROM new.customer_id)
  EXECUTE FUNCTION orders_move_by_claims();
--> statement-breakpoint

-- What a claim says does not change: it is carried on, opened again or undone, once.
CREATE FUNCTION claims_keep_their_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.id, new.account_id, new.order_id, new.from_customer_id, new.to_customer_id, new.evidence, new.merge_id, new.continues_id,
      new.actor_kind, new.actor_user_id, new.reason, new.claimed_at)
     IS DISTINCT FROM
     (old.id, old.account_id, old.order_id, old.from_customer_id, old.to_customer_id, old.evidence, old.merge_id, old.continues_id,
      old.actor_kind, old.actor_user_id, old.reason, old.claimed_at)
    OR old.undone_at IS NOT NULL
  THEN
    RAISE EXCEPTION 'a claim stays as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_keep_their_past';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER claims_keep_their_past BEFORE UPDATE ON "claims" FOR EACH ROW EXECUTE FUNCTION claims_keep_their_past();
--> statement-breakpoint
CREATE TRIGGER claims_are_not_truncated BEFORE TRUNCATE ON "claims" FOR EACH STATEMENT EXECUTE FUNCTION kept_for_good();
--> statement-breakpoint

-- What earlier merges moved becomes claims like all others, as far as it is still where they brought it.
INSERT INTO "claims" ("id", "account_id", "order_id", "from_customer_id", "to_customer_id", "evidence", "merge_id", "actor_kind", "actor_user_id", "claimed_at")
  SELECT gen_random_uuid(), merges.account_id, orders.id, merges.from_customer_id, merges.to_customer_id, merges.evidence, merges.id,
         'user', merges.actor_user_id, merges.merged_at
  FROM merges
  CROSS JOIN LATERAL jsonb_array_elements_text(merges.moved -> 'orders') AS moved (id)
  JOIN orders ON orders.id = moved.id::uuid AND orders.customer_id = merges.to_customer_id
  WHERE merges.undone_at IS NULL
  ON CONFLICT DO NOTHING;
