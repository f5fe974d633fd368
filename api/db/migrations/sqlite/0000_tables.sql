CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `account_user` ON `account` (`user_id`);--> statement-breakpoint
CREATE TABLE `custody_event` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`actor` text NOT NULL,
	`actor_role` text NOT NULL,
	`tip_id` text,
	`file_id` text,
	`case_ref` text,
	`reason` text,
	`sha256_before` text,
	`sha256_after` text,
	`tool` text,
	`details` text,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `custody_event_hash_unique` ON `custody_event` (`hash`);--> statement-breakpoint
CREATE INDEX `custody_tip` ON `custody_event` (`tip_id`,`seq`);--> statement-breakpoint
CREATE INDEX `custody_file` ON `custody_event` (`file_id`,`seq`);--> statement-breakpoint
CREATE TABLE `exhibit` (
	`id` text PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`file_id` text NOT NULL,
	`case_ref` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `exhibit_reference_unique` ON `exhibit` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `exhibit_file_id_unique` ON `exhibit` (`file_id`);--> statement-breakpoint
CREATE TABLE `file` (
	`id` text PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`position` integer NOT NULL,
	`claimed_name` text NOT NULL,
	`claimed_type` text NOT NULL,
	`note` text,
	`provenance` text,
	`size_bytes` integer NOT NULL,
	`segments` text NOT NULL,
	`sender_sha256` text,
	`intake_sha256` text,
	`sha256` text,
	`state` text DEFAULT 'received' NOT NULL,
	`state_changed_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_by` text,
	`lease_until` integer,
	`failure` text,
	`scan_verdict` text,
	`description` text,
	`previews` text,
	`decision` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `file_tip` ON `file` (`tip_id`,`position`);--> statement-breakpoint
CREATE INDEX `file_job` ON `file` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `file_sha256` ON `file` (`sha256`);--> statement-breakpoint
CREATE TABLE `heartbeat` (
	`id` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`at` integer NOT NULL,
	`facts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `invite` (
	`id` text PRIMARY KEY NOT NULL,
	`token_sha256` text NOT NULL,
	`role` text NOT NULL,
	`district` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`used_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invite_token_sha256_unique` ON `invite` (`token_sha256`);--> statement-breakpoint
CREATE TABLE `message` (
	`id` text PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`sender_side` text NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`by_user` text,
	`delivered_at` integer,
	`read_at` integer,
	`letter` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `message_tip` ON `message` (`tip_id`,`at`);--> statement-breakpoint
CREATE INDEX `message_delivery` ON `message` (`delivered_at`);--> statement-breakpoint
CREATE TABLE `original` (
	`file_id` text PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`segments` text NOT NULL,
	`stored_at` integer NOT NULL,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `series` (
	`name` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL,
	`token` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`user_id` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_token_unique` ON `session` (`token`);--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `tip` (
	`id` text PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`appeal` text,
	`request` text,
	`district` text,
	`language` text NOT NULL,
	`received_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`priority` integer NOT NULL,
	`danger` integer DEFAULT false NOT NULL,
	`text` text NOT NULL,
	`when_text` text,
	`where_text` text,
	`mailbox` text NOT NULL,
	`mailbox_recipient` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`claimed_by` text,
	`claimed_until` integer,
	`decided_by` text,
	`decided_at` integer,
	`reason` text,
	`reason_note` text,
	`unread_messages` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`claimed_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tip_reference_unique` ON `tip` (`reference`);--> statement-breakpoint
CREATE INDEX `tip_queue` ON `tip` (`state`,`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `tip_appeal` ON `tip` (`appeal`);--> statement-breakpoint
CREATE UNIQUE INDEX `tip_mailbox` ON `tip` (`mailbox`);--> statement-breakpoint
CREATE TABLE `tip_contact` (
	`tip_id` text PRIMARY KEY NOT NULL,
	`name` text,
	`phone` text,
	`email` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `two_factor` (
	`id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`backup_codes` text NOT NULL,
	`user_id` text NOT NULL,
	`verified` integer,
	`failed_verification_count` integer DEFAULT 0,
	`locked_until` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `two_factor_user` ON `two_factor` (`user_id`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`two_factor_enabled` integer DEFAULT false NOT NULL,
	`role` text DEFAULT 'moderator' NOT NULL,
	`district` text,
	`language` text DEFAULT 'da' NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email_unique` ON `user` (`email`);--> statement-breakpoint
CREATE TABLE `verification` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verification_identifier` ON `verification` (`identifier`);