CREATE TABLE `staff_mail` (
	`user_id` text PRIMARY KEY NOT NULL,
	`choice` text DEFAULT 'immediately' NOT NULL,
	`visited_at` integer NOT NULL,
	`seen_revision` integer NOT NULL,
	`told_at` integer,
	`told_danger_at` integer,
	`sent_at` integer,
	`sent_before_at` integer,
	`digest_day` text,
	`lease_until` integer,
	`mail_id` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `message` ADD `phrase` text;--> statement-breakpoint
ALTER TABLE `message` ADD `answer_to` text;--> statement-breakpoint
ALTER TABLE `message` ADD `answer` text;--> statement-breakpoint
ALTER TABLE `message` ADD `held_text` text;--> statement-breakpoint
ALTER TABLE `message` ADD `review` text;--> statement-breakpoint
ALTER TABLE `message` ADD `reviewed_by` text REFERENCES user(id);--> statement-breakpoint
ALTER TABLE `message` ADD `reviewed_at` integer;--> statement-breakpoint
ALTER TABLE `message` ADD `review_reason` text;--> statement-breakpoint
ALTER TABLE `tip` ADD `answered` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Whoever works here already is told of what comes from now on.
INSERT INTO staff_mail (user_id, visited_at, seen_revision)
SELECT id, cast((julianday('now') - 2440587.5) * 86400000 AS integer), (SELECT last FROM series WHERE name = 'tip_revision')
FROM user WHERE two_factor_enabled = 1 AND disabled_at IS NULL;
