CREATE TABLE `appeal_end` (
	`id` text PRIMARY KEY NOT NULL,
	`public_id` text NOT NULL,
	`revision` integer NOT NULL,
	`how` text NOT NULL,
	`reason` text NOT NULL,
	`erases_pictures` integer NOT NULL,
	`by_user` text,
	`at` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`tidied_at` integer,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `appeal_end_of` ON `appeal_end` (`public_id`,`revision`);--> statement-breakpoint
CREATE INDEX `appeal_end_job` ON `appeal_end` (`tidied_at`,`next_attempt_at`);