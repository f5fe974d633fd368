DROP INDEX `tip_mailbox`;--> statement-breakpoint
ALTER TABLE `tip` ADD `addressee` text;--> statement-breakpoint
ALTER TABLE `tip` ADD `hand_in` text;--> statement-breakpoint
CREATE INDEX `tip_handed_in` ON `tip` (`mailbox`);--> statement-breakpoint
CREATE UNIQUE INDEX `tip_mailbox` ON `tip` (`mailbox`) WHERE addressee is null;--> statement-breakpoint
ALTER TABLE `file` ADD `folder` text;--> statement-breakpoint
ALTER TABLE `file` ADD `role` text;--> statement-breakpoint
ALTER TABLE `file` ADD `hand_in` text;
--> statement-breakpoint
-- by hand: neither does a folder, a role, or what a shop said of it (decision 0031)
DROP TRIGGER tip_disposed_no_update;
--> statement-breakpoint
CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON tip WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.text <> '' OR NEW.when_text IS NOT NULL OR NEW.where_text IS NOT NULL OR NEW.reason_note IS NOT NULL OR NEW.hand_in IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'tip is disposed'); END;
--> statement-breakpoint
DROP TRIGGER file_disposed_no_update;
--> statement-breakpoint
CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON file WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.claimed_name <> '' OR NEW.note IS NOT NULL OR NEW.description IS NOT NULL OR NEW.previews IS NOT NULL OR NEW.folder IS NOT NULL OR NEW.role IS NOT NULL OR NEW.hand_in IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'file is disposed'); END;
