DROP INDEX "tip_mailbox";--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "folder" text;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "role" text;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "hand_in" jsonb;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "addressee" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "hand_in" jsonb;--> statement-breakpoint
CREATE INDEX "tip_handed_in" ON "tip" USING btree ("mailbox");--> statement-breakpoint
CREATE UNIQUE INDEX "tip_mailbox" ON "tip" USING btree ("mailbox") WHERE addressee is null;
--> statement-breakpoint
-- by hand: neither does a folder, a role, or what a shop said of it (decision 0031)
DROP TRIGGER tip_disposed_no_update ON tip;
--> statement-breakpoint
CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON tip FOR EACH ROW WHEN (OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.text <> '' OR NEW.when_text IS NOT NULL OR NEW.where_text IS NOT NULL OR NEW.reason_note IS NOT NULL OR NEW.hand_in IS NOT NULL)) EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
DROP TRIGGER file_disposed_no_update ON file;
--> statement-breakpoint
CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON file FOR EACH ROW WHEN (OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.claimed_name <> '' OR NEW.note IS NOT NULL OR NEW.description IS NOT NULL OR NEW.previews IS NOT NULL OR NEW.folder IS NOT NULL OR NEW.role IS NOT NULL OR NEW.hand_in IS NOT NULL)) EXECUTE FUNCTION refuse_change();
