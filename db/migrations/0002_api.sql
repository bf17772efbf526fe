CREATE TYPE "public"."code_purpose" AS ENUM('phone_verification', 'log_in', 'email_verification', 'password_reset');--> statement-breakpoint
CREATE TABLE "one_time_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"purpose" "code_purpose" NOT NULL,
	"user_id" uuid,
	"target" text NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "addresses" ALTER COLUMN "line_one" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "addresses" ALTER COLUMN "postal_code" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "addresses" ALTER COLUMN "city" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "addresses" ALTER COLUMN "country_code" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ALTER COLUMN "response_body" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "orders" ALTER COLUMN "customer_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "phone_verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_user_fkey" FOREIGN KEY ("account_id","user_id") REFERENCES "public"."users"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "one_time_codes_target_index" ON "one_time_codes" USING btree ("account_id","purpose","target");--> statement-breakpoint
CREATE INDEX "one_time_codes_user_index" ON "one_time_codes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "one_time_codes_hash_index" ON "one_time_codes" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "one_time_codes_expiry_index" ON "one_time_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "outgoing_messages_newest_index" ON "outgoing_messages" USING btree ("account_id","id");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_storefront_owner" CHECK ("orders"."customer_id" is not null or "orders"."channel" = 'api');
--> statement-breakpoint

-- An order without a customer may get one; one that has a customer never loses it (design §3.4).
CREATE FUNCTION orders_keep_their_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.customer_id IS NOT NULL AND new.customer_id IS NULL THEN
    RAISE EXCEPTION 'an order keeps an owner' USING ERRCODE = 'not_null_violation', CONSTRAINT = 'orders_keep_their_owner';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_keep_their_owner BEFORE UPDATE OF "customer_id" ON "orders"
  FOR EACH ROW EXECUTE FUNCTION orders_keep_their_owner();
