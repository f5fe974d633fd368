CREATE TABLE `appeal` (
	`id` text PRIMARY KEY NOT NULL,
	`public_id` text NOT NULL,
	`status` text DEFAULT 'draft' NOT NULL,
	`type` text NOT NULL,
	`district` text NOT NULL,
	`title` text NOT NULL,
	`review_at` integer,
	`expires_at` integer,
	`draft` text NOT NULL,
	`version` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`author` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`submitted_by` text,
	`submitted_at` integer,
	`decision_id` text,
	`publish_at` integer,
	`next_attempt_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`first_published_at` integer,
	`published_at` integer,
	`published_revision` integer,
	`published_version` integer,
	`release` text,
	`published_ms` integer,
	FOREIGN KEY (`author`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`updated_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submitted_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `appeal_public_id_unique` ON `appeal` (`public_id`);--> statement-breakpoint
CREATE INDEX `appeal_status` ON `appeal` (`status`,`updated_at`);--> statement-breakpoint
CREATE INDEX `appeal_author` ON `appeal` (`author`,`updated_at`);--> statement-breakpoint
CREATE INDEX `appeal_job` ON `appeal` (`status`,`publish_at`);--> statement-breakpoint
CREATE TABLE `appeal_decision` (
	`id` text PRIMARY KEY NOT NULL,
	`appeal_id` text NOT NULL,
	`version` integer NOT NULL,
	`verdict` text NOT NULL,
	`by_user` text NOT NULL,
	`role` text NOT NULL,
	`rank` text NOT NULL,
	`unit` text NOT NULL,
	`at` integer NOT NULL,
	`reason` text,
	`rules_version` text NOT NULL,
	`draft` text NOT NULL,
	`draft_sha256` text NOT NULL,
	`pictures` text NOT NULL,
	FOREIGN KEY (`appeal_id`) REFERENCES `appeal`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `appeal_decision_of` ON `appeal_decision` (`appeal_id`,`at`);--> statement-breakpoint
CREATE TABLE `appeal_picture` (
	`id` text PRIMARY KEY NOT NULL,
	`appeal_id` text NOT NULL,
	`added_by` text NOT NULL,
	`added_at` integer NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`file_id` text,
	`source_sha256` text NOT NULL,
	`plan` text,
	`drawing` integer DEFAULT 1 NOT NULL,
	`state` text DEFAULT 'asked' NOT NULL,
	`state_changed_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_by` text,
	`lease_until` integer,
	`failure` text,
	`width` integer,
	`height` integer,
	`made` text,
	`made_drawing` integer,
	FOREIGN KEY (`appeal_id`) REFERENCES `appeal`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`added_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `appeal_picture_name` ON `appeal_picture` (`appeal_id`,`name`);--> statement-breakpoint
CREATE INDEX `appeal_picture_file` ON `appeal_picture` (`file_id`);--> statement-breakpoint
CREATE INDEX `appeal_picture_job` ON `appeal_picture` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `appeal_version` (
	`appeal_id` text NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`by_user` text NOT NULL,
	`fields` text NOT NULL,
	`draft` text NOT NULL,
	PRIMARY KEY(`appeal_id`, `version`),
	FOREIGN KEY (`appeal_id`) REFERENCES `appeal`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `appeal_writer` (
	`appeal_id` text NOT NULL,
	`user_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`appeal_id`, `user_id`),
	FOREIGN KEY (`appeal_id`) REFERENCES `appeal`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
-- By hand: what was decided, and every version as it was saved, stays as it is (decision 0033).
CREATE TRIGGER appeal_decision_no_update BEFORE UPDATE ON appeal_decision BEGIN SELECT RAISE(ABORT, 'appeal_decision is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER appeal_decision_no_delete BEFORE DELETE ON appeal_decision BEGIN SELECT RAISE(ABORT, 'appeal_decision is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER appeal_decision_no_replace BEFORE INSERT ON appeal_decision WHEN EXISTS (SELECT 1 FROM appeal_decision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'appeal_decision is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER appeal_version_no_update BEFORE UPDATE ON appeal_version BEGIN SELECT RAISE(ABORT, 'appeal_version is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER appeal_version_no_delete BEFORE DELETE ON appeal_version BEGIN SELECT RAISE(ABORT, 'appeal_version is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER appeal_version_no_replace BEFORE INSERT ON appeal_version WHEN EXISTS (SELECT 1 FROM appeal_version WHERE appeal_id = NEW.appeal_id AND version = NEW.version) BEGIN SELECT RAISE(ABORT, 'appeal_version is append-only'); END;
