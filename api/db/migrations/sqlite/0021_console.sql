CREATE TABLE `business` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`persons` text NOT NULL,
	`consent` text DEFAULT 'unknown' NOT NULL,
	`consent_at` integer,
	`consent_by` text,
	`review_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`consent_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `business_key_unique` ON `business` (`key`);--> statement-breakpoint
CREATE TABLE `camera` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`business_id` text NOT NULL,
	`registration` text DEFAULT '' NOT NULL,
	`placement` text NOT NULL,
	`latitude` real,
	`longitude` real,
	`cameras` integer,
	`storage_days` integer,
	`conditions` text NOT NULL,
	`sought` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`business_id`) REFERENCES `business`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `camera_key_unique` ON `camera` (`key`);--> statement-breakpoint
CREATE INDEX `camera_business` ON `camera` (`business_id`);--> statement-breakpoint
CREATE INDEX `camera_place` ON `camera` (`latitude`,`longitude`);