-- Each of these takes its table and accounts for a moment. Rather than have a store that serves wait behind us, for
-- whatever holds one of them, we give up, and are started again.
SET LOCAL lock_timeout = '5s';
--> statement-breakpoint
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
