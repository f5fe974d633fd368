CREATE TABLE `access_event` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`actor` text,
	`subject` text,
	`method` text,
	`details` text
);
--> statement-breakpoint
CREATE INDEX `access_subject` ON `access_event` (`subject`,`seq`);--> statement-breakpoint
CREATE INDEX `access_actor` ON `access_event` (`actor`,`seq`);--> statement-breakpoint
CREATE TABLE `course_demand` (
	`role` text NOT NULL,
	`course` text NOT NULL,
	PRIMARY KEY(`role`, `course`)
);
--> statement-breakpoint
CREATE TABLE `course_held` (
	`user_id` text NOT NULL,
	`course` text NOT NULL,
	`valid_until` integer NOT NULL,
	PRIMARY KEY(`user_id`, `course`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `passkey` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `passkey_user` ON `passkey` (`user_id`);--> statement-breakpoint
ALTER TABLE `session` ADD `method` text;--> statement-breakpoint
ALTER TABLE `session` ADD `proven_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `account_provider` ON `account` (`provider_id`,`account_id`);
--> statement-breakpoint
-- append-only, written by hand
CREATE TRIGGER access_event_no_update BEFORE UPDATE ON access_event BEGIN SELECT RAISE(ABORT, 'access_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER access_event_no_delete BEFORE DELETE ON access_event BEGIN SELECT RAISE(ABORT, 'access_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER access_event_no_replace BEFORE INSERT ON access_event WHEN EXISTS (SELECT 1 FROM access_event WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'access_event is append-only'); END;
