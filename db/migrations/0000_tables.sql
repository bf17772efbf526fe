CREATE TYPE "public"."account_mode" AS ENUM('live', 'test');--> statement-breakpoint
CREATE TYPE "public"."auth_method" AS ENUM('simple', 'tfa_sms', 'tfa_email');--> statement-breakpoint
CREATE TYPE "public"."payment_policy" AS ENUM('at_pickup', 'on_delivery', 'on_invoice');--> statement-breakpoint
CREATE TYPE "public"."address_kind" AS ENUM('delivery');--> statement-breakpoint
CREATE TYPE "public"."customer_status" AS ENUM('guest', 'registered', 'suspended', 'deleted');--> statement-breakpoint
CREATE TYPE "public"."evidence" AS ENUM('guest_cookie', 'mailbox_code', 'order_code_and_mailbox_code', 'claim_slip', 'staff');--> statement-breakpoint
CREATE TYPE "public"."refresh_token_kind" AS ENUM('publishable', 'user');--> statement-breakpoint
CREATE TYPE "public"."user_role" AS ENUM('customer', 'support_specialist', 'developer', 'administrator');--> statement-breakpoint
CREATE TYPE "public"."user_status" AS ENUM('active', 'suspended');--> statement-breakpoint
CREATE TYPE "public"."message_channel" AS ENUM('email', 'sms');--> statement-breakpoint
CREATE TYPE "public"."message_state" AS ENUM('queued', 'sent', 'failed');--> statement-breakpoint
CREATE TYPE "public"."fulfillment_method" AS ENUM('pickup', 'ship', 'digital');--> statement-breakpoint
CREATE TYPE "public"."fulfillment_status" AS ENUM('pending', 'partially_fulfilled', 'fulfilled', 'returned');--> statement-breakpoint
CREATE TYPE "public"."order_channel" AS ENUM('storefront', 'api', 'desk');--> statement-breakpoint
CREATE TYPE "public"."order_status" AS ENUM('cart', 'opened', 'closed', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."payment_status" AS ENUM('pending', 'paid', 'refunded');--> statement-breakpoint
CREATE TYPE "public"."point_account_status" AS ENUM('active', 'suspended');--> statement-breakpoint
CREATE TYPE "public"."point_transaction_status" AS ENUM('pending', 'committed');--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" "account_mode" NOT NULL,
	"live_account_id" uuid,
	"name" text NOT NULL,
	"company_name" text,
	"website_url" text,
	"support_email" text,
	"support_phone" text,
	"tech_email" text,
	"default_locale" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"default_auth_method" "auth_method" DEFAULT 'simple' NOT NULL,
	"currency" char(3) DEFAULT 'EUR' NOT NULL,
	"tax_rate_basis_points" integer DEFAULT 0 NOT NULL,
	"prices_include_tax" boolean DEFAULT true NOT NULL,
	"pickup_payment" "payment_policy" DEFAULT 'at_pickup' NOT NULL,
	"delivery_payment" "payment_policy" DEFAULT 'on_delivery' NOT NULL,
	"pickup_address" text,
	"limits_per_address" boolean NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"caption" text,
	"description" text,
	"custom_data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_live_account_key" UNIQUE("live_account_id"),
	CONSTRAINT "accounts_id_currency_key" UNIQUE("id","currency"),
	CONSTRAINT "accounts_only_test_has_live" CHECK ("accounts"."mode" = 'test' or "accounts"."live_account_id" is null),
	CONSTRAINT "accounts_tax_rate_range" CHECK ("accounts"."tax_rate_basis_points" between 0 and 10000),
	CONSTRAINT "accounts_currency_form" CHECK ("accounts"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "categories_slug_key" UNIQUE("account_id","slug"),
	CONSTRAINT "categories_account_key" UNIQUE("account_id","id")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"summary" text NOT NULL,
	"description" text NOT NULL,
	"details" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"art" text,
	"price_cents" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"is_sold" boolean DEFAULT true NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "products_slug_key" UNIQUE("account_id","slug"),
	CONSTRAINT "products_account_key" UNIQUE("account_id","id"),
	CONSTRAINT "products_price_range" CHECK ("products"."price_cents" between 0 and 100000000)
);
--> statement-breakpoint
CREATE TABLE "addresses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" "address_kind" DEFAULT 'delivery' NOT NULL,
	"line_one" text NOT NULL,
	"line_two" text,
	"postal_code" text NOT NULL,
	"city" text NOT NULL,
	"province" text,
	"country_code" text NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "addresses_customer_kind_key" UNIQUE("customer_id","kind"),
	CONSTRAINT "addresses_country_form" CHECK ("addresses"."country_code" ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"account_id" uuid NOT NULL,
	"status" "customer_status" DEFAULT 'guest' NOT NULL,
	"user_id" uuid,
	"superseded_by_id" uuid,
	"is_open" boolean GENERATED ALWAYS AS ((superseded_by_id is null)) STORED NOT NULL,
	"user_status_due" "user_status" GENERATED ALWAYS AS ((case status when 'registered' then 'active'::user_status when 'suspended' then 'suspended'::user_status end)) STORED,
	"code" text,
	"label" text,
	"name" text,
	"first_name" text,
	"last_name" text,
	"email" text,
	"phone_number" text,
	"enroller_id" uuid,
	"sponsor_id" uuid,
	"caption" text,
	"description" text,
	"custom_data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customers_user_key" UNIQUE("user_id"),
	CONSTRAINT "customers_account_key" UNIQUE("account_id","id"),
	CONSTRAINT "customers_open_key" UNIQUE("account_id","id","is_open"),
	CONSTRAINT "customers_pair_key" UNIQUE("account_id","id","user_id"),
	CONSTRAINT "customers_user_by_status" CHECK (("customers"."status" in ('registered', 'suspended')) = ("customers"."user_id" is not null)),
	CONSTRAINT "customers_reachable" CHECK ("customers"."status" not in ('registered', 'suspended') or "customers"."email" is not null),
	CONSTRAINT "customers_superseded_guest" CHECK ("customers"."superseded_by_id" is null or ("customers"."status" = 'guest' and "customers"."superseded_by_id" <> "customers"."id")),
	CONSTRAINT "customers_deleted_at" CHECK (("customers"."status" = 'deleted') = ("customers"."deleted_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "merges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"from_customer_id" uuid NOT NULL,
	"to_customer_id" uuid NOT NULL,
	"evidence" "evidence" NOT NULL,
	"actor_user_id" uuid,
	"moved" jsonb NOT NULL,
	"merged_at" timestamp (3) with time zone NOT NULL,
	"undone_at" timestamp (3) with time zone,
	CONSTRAINT "merges_two_people" CHECK ("merges"."from_customer_id" <> "merges"."to_customer_id")
);
--> statement-breakpoint
CREATE TABLE "api_refresh_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" "refresh_token_kind" NOT NULL,
	"user_id" uuid,
	"user_epoch" integer,
	"token_hash" "bytea" NOT NULL,
	"publishable_token" text,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_refresh_tokens_hash_key" UNIQUE("token_hash"),
	CONSTRAINT "api_refresh_tokens_kind" CHECK (case "api_refresh_tokens"."kind" when 'user' then "api_refresh_tokens"."user_id" is not null and "api_refresh_tokens"."user_epoch" is not null and "api_refresh_tokens"."publishable_token" is null
          else "api_refresh_tokens"."user_id" is null and "api_refresh_tokens"."publishable_token" is not null end)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"user_epoch" integer NOT NULL,
	"user_agent" text,
	"address" text,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid,
	"role" "user_role" NOT NULL,
	"status" "user_status" DEFAULT 'active' NOT NULL,
	"username" text NOT NULL,
	"password_hash" text NOT NULL,
	"auth_method" "auth_method" DEFAULT 'simple' NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"email" text,
	"email_verified_at" timestamp (3) with time zone,
	"phone_number" text,
	"name" text,
	"first_name" text,
	"last_name" text,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_customer_key" UNIQUE("customer_id"),
	CONSTRAINT "users_account_key" UNIQUE("account_id","id"),
	CONSTRAINT "users_pair_key" UNIQUE("account_id","id","status","customer_id"),
	CONSTRAINT "users_customer_role" CHECK (("users"."role" = 'customer') = ("users"."customer_id" is not null)),
	CONSTRAINT "users_username_form" CHECK ("users"."username" !~ '\s' and length("users"."username") between 5 and 254)
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid,
	"order_id" uuid,
	"user_id" uuid,
	"actor_kind" text NOT NULL,
	"actor_user_id" uuid,
	"event" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"response_status" integer,
	"response_body" jsonb,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_caller_key" UNIQUE("account_id","caller","key")
);
--> statement-breakpoint
CREATE TABLE "outgoing_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"channel" "message_channel" NOT NULL,
	"recipient" text NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"html" text,
	"state" "message_state" DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_line_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"product_id" uuid,
	"code" text,
	"name" text NOT NULL,
	"print_name" text,
	"label" text,
	"order_quantity" integer DEFAULT 1 NOT NULL,
	"charge_quantity" integer DEFAULT 1 NOT NULL,
	"unit_price_cents" bigint,
	"currency" char(3) NOT NULL,
	"sub_total_cents" bigint DEFAULT 0 NOT NULL,
	"tax_one_cents" bigint DEFAULT 0 NOT NULL,
	"tax_two_cents" bigint DEFAULT 0 NOT NULL,
	"tax_three_cents" bigint DEFAULT 0 NOT NULL,
	"grand_total_cents" bigint DEFAULT 0 NOT NULL,
	"authorization_total_cents" bigint DEFAULT 0 NOT NULL,
	"is_estimate" boolean DEFAULT false NOT NULL,
	"art" text,
	"slug" text,
	"auto_fulfill" boolean DEFAULT false NOT NULL,
	"fulfillment_status" "fulfillment_status" DEFAULT 'pending' NOT NULL,
	"caption" text,
	"description" text,
	"custom_data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_line_items_quantity" CHECK ("order_line_items"."order_quantity" between 1 and 9999),
	CONSTRAINT "order_line_items_total_adds_up" CHECK ("order_line_items"."grand_total_cents" = "order_line_items"."sub_total_cents" + "order_line_items"."tax_one_cents" + "order_line_items"."tax_two_cents" + "order_line_items"."tax_three_cents")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"customer_is_open" boolean DEFAULT true NOT NULL,
	"channel" "order_channel" DEFAULT 'storefront' NOT NULL,
	"status" "order_status" DEFAULT 'cart' NOT NULL,
	"code" text,
	"currency" char(3) NOT NULL,
	"sub_total_cents" bigint DEFAULT 0 NOT NULL,
	"tax_one_cents" bigint DEFAULT 0 NOT NULL,
	"tax_two_cents" bigint DEFAULT 0 NOT NULL,
	"tax_three_cents" bigint DEFAULT 0 NOT NULL,
	"grand_total_cents" bigint DEFAULT 0 NOT NULL,
	"authorization_total_cents" bigint DEFAULT 0 NOT NULL,
	"is_estimate" boolean DEFAULT false NOT NULL,
	"name" text,
	"first_name" text,
	"last_name" text,
	"email" text,
	"phone_number" text,
	"fulfillment_method" "fulfillment_method",
	"fulfillment_status" "fulfillment_status" DEFAULT 'pending' NOT NULL,
	"payment_method" "payment_policy",
	"payment_status" "payment_status" DEFAULT 'pending' NOT NULL,
	"delivery_address_line_one" text,
	"delivery_address_line_two" text,
	"delivery_address_postal_code" text,
	"delivery_address_city" text,
	"delivery_address_province" text,
	"delivery_address_country_code" text,
	"search_text" text,
	"opened_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"confirmation_email_sent_at" timestamp (3) with time zone,
	"label" text,
	"caption" text,
	"description" text,
	"custom_data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_account_key" UNIQUE("account_id","id"),
	CONSTRAINT "orders_currency_key" UNIQUE("id","currency"),
	CONSTRAINT "orders_customer_is_open" CHECK ("orders"."customer_is_open"),
	CONSTRAINT "orders_placed_complete" CHECK (("orders"."status" = 'cart') = ("orders"."opened_at" is null) and ("orders"."status" = 'cart' or "orders"."code" is not null)),
	CONSTRAINT "orders_total_adds_up" CHECK ("orders"."grand_total_cents" = "orders"."sub_total_cents" + "orders"."tax_one_cents" + "orders"."tax_two_cents" + "orders"."tax_three_cents"),
	CONSTRAINT "orders_closed_at" CHECK (("orders"."status" = 'closed') = ("orders"."closed_at" is not null)),
	CONSTRAINT "orders_cancelled_at" CHECK (("orders"."status" = 'cancelled') = ("orders"."cancelled_at" is not null)),
	CONSTRAINT "orders_delivered_somewhere" CHECK ("orders"."status" = 'cart' or "orders"."fulfillment_method" is distinct from 'ship' or ("orders"."delivery_address_line_one" is not null and "orders"."delivery_address_city" is not null))
);
--> statement-breakpoint
CREATE TABLE "point_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"status" "point_account_status" DEFAULT 'active' NOT NULL,
	"kind" text,
	"name" text,
	"balance" integer DEFAULT 0 NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "point_accounts_customer_key" UNIQUE("customer_id"),
	CONSTRAINT "point_accounts_account_key" UNIQUE("account_id","id"),
	CONSTRAINT "point_accounts_never_negative" CHECK ("point_accounts"."balance" >= 0)
);
--> statement-breakpoint
CREATE TABLE "point_transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"point_account_id" uuid NOT NULL,
	"order_id" uuid,
	"status" "point_transaction_status" DEFAULT 'pending' NOT NULL,
	"amount" integer NOT NULL,
	"balance_after_commit" integer,
	"committed_at" timestamp (3) with time zone,
	"reason" text,
	"code" text,
	"name" text,
	"label" text,
	"reason_label" text,
	"caption" text,
	"description" text,
	"custom_data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"inserted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "point_transactions_amount" CHECK ("point_transactions"."amount" <> 0),
	CONSTRAINT "point_transactions_committed" CHECK (("point_transactions"."status" = 'committed') = ("point_transactions"."committed_at" is not null and "point_transactions"."balance_after_commit" is not null))
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_live_account_id_accounts_id_fk" FOREIGN KEY ("live_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_category_fkey" FOREIGN KEY ("account_id","category_id") REFERENCES "public"."categories"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_currency_fkey" FOREIGN KEY ("account_id","currency") REFERENCES "public"."accounts"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_enroller_id_customers_id_fk" FOREIGN KEY ("enroller_id") REFERENCES "public"."customers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_sponsor_id_customers_id_fk" FOREIGN KEY ("sponsor_id") REFERENCES "public"."customers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_superseded_by_fkey" FOREIGN KEY ("account_id","superseded_by_id") REFERENCES "public"."customers"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merges" ADD CONSTRAINT "merges_from_fkey" FOREIGN KEY ("account_id","from_customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merges" ADD CONSTRAINT "merges_to_fkey" FOREIGN KEY ("account_id","to_customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_refresh_tokens" ADD CONSTRAINT "api_refresh_tokens_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_refresh_tokens" ADD CONSTRAINT "api_refresh_tokens_user_fkey" FOREIGN KEY ("account_id","user_id") REFERENCES "public"."users"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_fkey" FOREIGN KEY ("account_id","user_id") REFERENCES "public"."users"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_messages" ADD CONSTRAINT "outgoing_messages_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line_items" ADD CONSTRAINT "order_line_items_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line_items" ADD CONSTRAINT "order_line_items_currency_fkey" FOREIGN KEY ("order_id","currency") REFERENCES "public"."orders"("id","currency") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line_items" ADD CONSTRAINT "order_line_items_product_fkey" FOREIGN KEY ("account_id","product_id") REFERENCES "public"."products"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fkey" FOREIGN KEY ("account_id","customer_id","customer_is_open") REFERENCES "public"."customers"("account_id","id","is_open") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_currency_fkey" FOREIGN KEY ("account_id","currency") REFERENCES "public"."accounts"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "point_accounts" ADD CONSTRAINT "point_accounts_customer_fkey" FOREIGN KEY ("account_id","customer_id") REFERENCES "public"."customers"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD CONSTRAINT "point_transactions_account_fkey" FOREIGN KEY ("account_id","point_account_id") REFERENCES "public"."point_accounts"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "point_transactions" ADD CONSTRAINT "point_transactions_order_fkey" FOREIGN KEY ("account_id","order_id") REFERENCES "public"."orders"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "products_category_index" ON "products" USING btree ("account_id","category_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_code_key" ON "customers" USING btree ("account_id","code") WHERE code is not null;--> statement-breakpoint
CREATE INDEX "customers_newest_index" ON "customers" USING btree ("account_id","inserted_at","id");--> statement-breakpoint
CREATE INDEX "customers_email_index" ON "customers" USING btree ("account_id","email");--> statement-breakpoint
CREATE UNIQUE INDEX "merges_from_key" ON "merges" USING btree ("from_customer_id") WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "merges_to_index" ON "merges" USING btree ("to_customer_id","merged_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_refresh_tokens_publishable_key" ON "api_refresh_tokens" USING btree ("account_id") WHERE kind = 'publishable';--> statement-breakpoint
CREATE INDEX "api_refresh_tokens_user_index" ON "api_refresh_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_index" ON "sessions" USING btree ("user_id","last_seen_at");--> statement-breakpoint
CREATE INDEX "sessions_expiry_index" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_key" ON "users" USING btree ("account_id",lower("username"));--> statement-breakpoint
CREATE INDEX "users_email_index" ON "users" USING btree ("account_id","email");--> statement-breakpoint
CREATE INDEX "audit_events_customer_index" ON "audit_events" USING btree ("customer_id","at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry_index" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "outgoing_messages_due_index" ON "outgoing_messages" USING btree ("next_attempt_at") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "order_line_items_order_index" ON "order_line_items" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "order_line_items_product_key" ON "order_line_items" USING btree ("order_id","product_id") WHERE product_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_code_key" ON "orders" USING btree ("account_id","code") WHERE code is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_one_cart_key" ON "orders" USING btree ("customer_id") WHERE status = 'cart' and channel = 'storefront';--> statement-breakpoint
CREATE INDEX "orders_history_index" ON "orders" USING btree ("customer_id","opened_at","id") WHERE opened_at is not null;--> statement-breakpoint
CREATE INDEX "orders_history_by_status_index" ON "orders" USING btree ("customer_id","status","opened_at","id") WHERE opened_at is not null;--> statement-breakpoint
CREATE INDEX "orders_newest_index" ON "orders" USING btree ("account_id","opened_at","id") WHERE opened_at is not null;--> statement-breakpoint
CREATE INDEX "point_transactions_statement_index" ON "point_transactions" USING btree ("point_account_id","committed_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "point_transactions_once_per_order_key" ON "point_transactions" USING btree ("order_id","reason") WHERE order_id is not null;