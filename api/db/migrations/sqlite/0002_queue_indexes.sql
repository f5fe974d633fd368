DROP INDEX `message_delivery`;--> statement-breakpoint
CREATE INDEX `message_delivery` ON `message` (`sender_side`,`delivered_at`,`id`);--> statement-breakpoint
DROP INDEX `tip_queue`;--> statement-breakpoint
CREATE INDEX `tip_deadline` ON `tip` (`due_at`,`priority`,`id`);--> statement-breakpoint
CREATE INDEX `tip_unread` ON `tip` (`unread_messages`);--> statement-breakpoint
CREATE INDEX `tip_queue` ON `tip` (`state`,`due_at`,`priority`,`id`);