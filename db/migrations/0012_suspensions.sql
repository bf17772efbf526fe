CREATE TYPE "public"."suspension_scope" AS ENUM('log_in', 'ordering');--> statement-breakpoint
CREATE TABLE "suspensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"scope" "suspension_scope" NOT NULL,
	"reason" text NOT NULL,
	"says" text,
	"began_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"actor_kind" text NOT NULL,
	"actor_user_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"status_due" "customer_status" GENERATED ALWAYS AS ((case when ended_at is null then case scope when 'log_in' then 'suspended'::customer_status else 'registered'::customer_status end end)) STORED,
	CONSTRAINT "suspensions_until_later" CHECK ("suspensions"."until" > "suspensions"."began_at")
);
--> statement-breakpoint
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "suspensions_one_open_key" ON "suspensions" USING btree ("customer_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "suspensions_customer_index" ON "suspensions" USING btree ("customer_id","began_at");--> statement-breakpoint
CREATE INDEX "suspensions_due_index" ON "suspensions" USING btree ("until") WHERE ended_at is null and until is not null;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_status_key" UNIQUE("account_id","id","status");--> statement-breakpoint

-- An open suspension and its customer's status change together or not at all; judged at commit, like the pair of
-- customer and user.
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_status_fkey"
  FOREIGN KEY ("account_id", "customer_id", "status_due")
  REFERENCES "customers" ("account_id", "id", "status") DEFERRABLE INITIALLY DEFERRED;
