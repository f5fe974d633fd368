CREATE TABLE `tip_search` (
	`standing` integer PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`view` text NOT NULL,
	`facets` text NOT NULL,
	`words` text NOT NULL,
	`places` text NOT NULL,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tip_search_tip_id_unique` ON `tip_search` (`tip_id`);--> statement-breakpoint
CREATE INDEX `tip_search_view` ON `tip_search` (`view`,`standing`);--> statement-breakpoint
DROP INDEX `tip_deadline`;--> statement-breakpoint
DROP INDEX `tip_unread`;--> statement-breakpoint
ALTER TABLE `tip` ADD `files_announced` integer DEFAULT 0 NOT NULL;