ALTER TABLE "sessions" DROP CONSTRAINT "sessions_account_id_accounts_id_fk";
--> statement-breakpoint
ALTER TABLE "authenticators" DROP CONSTRAINT "authenticators_account_id_accounts_id_fk";
--> statement-breakpoint
ALTER TABLE "devices" DROP CONSTRAINT "devices_account_id_accounts_id_fk";
--> statement-breakpoint
ALTER TABLE "log_in_challenges" DROP CONSTRAINT "log_in_challenges_account_id_accounts_id_fk";
--> statement-breakpoint
ALTER TABLE "passkeys" DROP CONSTRAINT "passkeys_account_id_accounts_id_fk";
--> statement-breakpoint
ALTER TABLE "recovery_codes" DROP CONSTRAINT "recovery_codes_account_id_accounts_id_fk";
