ALTER TABLE "accounts" ADD COLUMN "staff_need_factor" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "customers_suspended_index" ON "customers" USING btree ("account_id") WHERE status = 'suspended';--> statement-breakpoint
CREATE INDEX "audit_events_kind_index" ON "audit_events" USING btree ("account_id","event","at");--> statement-breakpoint
CREATE INDEX "outgoing_messages_failed_index" ON "outgoing_messages" USING btree ("account_id","id") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "orders_waiting_index" ON "orders" USING btree ("account_id") WHERE status = 'opened';