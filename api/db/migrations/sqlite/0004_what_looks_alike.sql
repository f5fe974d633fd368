CREATE TABLE `fingerprint` (
	`file_id` text NOT NULL,
	`frame` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`file_id`, `frame`),
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `likeness` (
	`file_id` text NOT NULL,
	`other_id` text NOT NULL,
	`kind` text NOT NULL,
	`score` real NOT NULL,
	`shared_ms` integer,
	`at` integer NOT NULL,
	PRIMARY KEY(`file_id`, `other_id`),
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`other_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `likeness_other` ON `likeness` (`other_id`);