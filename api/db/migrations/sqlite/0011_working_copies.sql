CREATE TABLE `working_copy` (
	`id` text PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`file_id` text NOT NULL,
	`kind` text NOT NULL,
	`plan` text NOT NULL,
	`plan_sha256` text NOT NULL,
	`purpose` text,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`state` text DEFAULT 'asked' NOT NULL,
	`state_changed_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_by` text,
	`lease_until` integer,
	`progress` real,
	`failure` text,
	`parent_sha256` text NOT NULL,
	`sha256` text,
	`size_bytes` integer,
	`type` text,
	`width` integer,
	`height` integer,
	`tool` text,
	`commands` text,
	`facts` text,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`asked_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `working_copy_reference_unique` ON `working_copy` (`reference`);--> statement-breakpoint
CREATE INDEX `working_copy_file` ON `working_copy` (`file_id`,`asked_at`);--> statement-breakpoint
CREATE INDEX `working_copy_job` ON `working_copy` (`state`,`next_attempt_at`);