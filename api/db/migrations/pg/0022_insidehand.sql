DROP INDEX "tip_mailbox";--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "folder" text;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "role" text;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "hand_in" jsonb;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "addressee" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "hand_in" jsonb;--> statement-breakpoint
CREATE INDEX "tip_handed_in" ON "tip" USING btree ("mailbox");--> statement-breakpoint
CREATE UNIQUE INDEX "tip_mailbox" ON "tip" USING btree ("mailbox") WHERE addressee is null;