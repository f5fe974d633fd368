ALTER TABLE `file` ADD `deaths` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `file` ADD `progress` real;--> statement-breakpoint
ALTER TABLE `file` ADD `scan_detail` text;--> statement-breakpoint
ALTER TABLE `file` ADD `scan_tool` text;