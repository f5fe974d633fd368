CREATE TABLE `declined_category` (
	`user_id` text NOT NULL,
	`category` text NOT NULL,
	PRIMARY KEY(`user_id`, `category`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `handover` (
	`tip_id` text NOT NULL,
	`by_user` text NOT NULL,
	`to_user` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`tip_id`, `by_user`),
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`to_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `handover_to` ON `handover` (`to_user`);--> statement-breakpoint
CREATE TABLE `withheld_file` (
	`file_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by_user` text,
	`state` text DEFAULT 'withheld' NOT NULL,
	`state_changed_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_by` text,
	`lease_until` integer,
	`failure` text,
	`recipient` text,
	`object` text,
	`sealed_bytes` integer,
	`sealed_sha256` text,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `withheld_file_job` ON `withheld_file` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `tip_reason` ON `tip` (`reason`,`state`);
--> statement-breakpoint
-- by hand: what was set aside stays so, and no viewing copy of it is listed again (decision 0027)
CREATE TRIGGER file_withheld_no_update BEFORE UPDATE ON file WHEN OLD.state = 'withheld' AND (NEW.state <> 'withheld' OR NEW.previews IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'file is withheld'); END;
--> statement-breakpoint
CREATE TRIGGER withheld_file_no_delete BEFORE DELETE ON withheld_file BEGIN SELECT RAISE(ABORT, 'withheld_file is append-only'); END;
