CREATE TABLE `footage_addressee` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`email` text,
	`phone` text,
	`latitude` real,
	`longitude` real,
	`contact_id` text,
	`mailbox` text NOT NULL,
	`mailbox_recipient` text NOT NULL,
	`sealed_code` text,
	`written_at` integer,
	`removed_at` integer,
	`answer` text,
	`answered_at` integer,
	`handed_in_at` integer,
	`unread_letters` integer DEFAULT 0 NOT NULL,
	`reminders_sent` integer DEFAULT 0 NOT NULL,
	`reminded_at` integer NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `footage_request`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `footage_addressee_mailbox_unique` ON `footage_addressee` (`mailbox`);--> statement-breakpoint
CREATE INDEX `footage_addressee_of` ON `footage_addressee` (`request_id`,`id`);--> statement-breakpoint
CREATE INDEX `footage_addressee_contact` ON `footage_addressee` (`contact_id`);--> statement-breakpoint
CREATE TABLE `footage_letter` (
	`id` text PRIMARY KEY NOT NULL,
	`addressee_id` text NOT NULL,
	`sender_side` text NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`by_user` text,
	`delivered_at` integer,
	`read_at` integer,
	`letter` text,
	`phrase` text,
	`answer_to` text,
	`answer` text,
	FOREIGN KEY (`addressee_id`) REFERENCES `footage_addressee`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `footage_letter_of` ON `footage_letter` (`addressee_id`,`at`);--> statement-breakpoint
CREATE INDEX `footage_letter_delivery` ON `footage_letter` (`sender_side`,`delivered_at`,`id`);--> statement-breakpoint
CREATE TABLE `footage_request` (
	`id` text PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`state` text DEFAULT 'asked' NOT NULL,
	`district` text NOT NULL,
	`place` text NOT NULL,
	`latitude` real,
	`longitude` real,
	`footage_from` integer NOT NULL,
	`footage_to` integer NOT NULL,
	`cameras` text NOT NULL,
	`why` text NOT NULL,
	`case_ref` text NOT NULL,
	`ground` text NOT NULL,
	`deadline_at` integer NOT NULL,
	`kept_until` integer NOT NULL,
	`contact_name` text NOT NULL,
	`contact_phone` text NOT NULL,
	`contact_unit` text,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`closed_by` text,
	`closed_at` integer,
	`closing_text` text,
	FOREIGN KEY (`asked_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `footage_request_reference_unique` ON `footage_request` (`reference`);--> statement-breakpoint
CREATE INDEX `footage_request_state` ON `footage_request` (`state`,`deadline_at`);--> statement-breakpoint
CREATE INDEX `footage_request_case` ON `footage_request` (`case_ref`,`id`);--> statement-breakpoint
CREATE TABLE `footage_sending` (
	`id` text PRIMARY KEY NOT NULL,
	`addressee_id` text NOT NULL,
	`channel` text NOT NULL,
	`errand` text NOT NULL,
	`to_address` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`queued_at` integer NOT NULL,
	`sent_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_until` integer,
	`failure` text,
	FOREIGN KEY (`addressee_id`) REFERENCES `footage_addressee`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `footage_sending_job` ON `footage_sending` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `footage_sending_of` ON `footage_sending` (`addressee_id`,`id`);