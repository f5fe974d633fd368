DROP INDEX `tip_mailbox`;--> statement-breakpoint
ALTER TABLE `tip` ADD `addressee` text;--> statement-breakpoint
ALTER TABLE `tip` ADD `hand_in` text;--> statement-breakpoint
CREATE INDEX `tip_handed_in` ON `tip` (`mailbox`);--> statement-breakpoint
CREATE UNIQUE INDEX `tip_mailbox` ON `tip` (`mailbox`) WHERE addressee is null;--> statement-breakpoint
ALTER TABLE `file` ADD `folder` text;--> statement-breakpoint
ALTER TABLE `file` ADD `role` text;--> statement-breakpoint
ALTER TABLE `file` ADD `hand_in` text;