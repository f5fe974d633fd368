CREATE TABLE `disposal` (
	`id` text PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`reason` text NOT NULL,
	`words` text NOT NULL,
	`asked_by` text,
	`asked_role` text,
	`asked_at` integer NOT NULL,
	`due_at` integer,
	`confirmed_by` text,
	`confirmed_role` text,
	`confirmed_at` integer,
	`confirm_reason` text,
	`stopped_by` text,
	`stopped_at` integer,
	`stop_reason` text,
	`mark` text NOT NULL,
	`state` text DEFAULT 'asked' NOT NULL,
	`state_changed_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`lease_by` text,
	`lease_until` integer,
	`failure` text,
	`began_at` integer,
	`emptied` text,
	`found` text,
	`notice` text,
	`certificate` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`asked_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`confirmed_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`stopped_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `disposal_job` ON `disposal` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `disposal_tip` ON `disposal` (`tip_id`,`id`);
--> statement-breakpoint
-- By hand: of what was deleted nothing comes back, and nothing is added to it (decision 0031).
CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON tip WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.text <> '' OR NEW.when_text IS NOT NULL OR NEW.where_text IS NOT NULL OR NEW.reason_note IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'tip is disposed'); END;
--> statement-breakpoint
CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON file WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.claimed_name <> '' OR NEW.note IS NOT NULL OR NEW.description IS NOT NULL OR NEW.previews IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'file is disposed'); END;
--> statement-breakpoint
CREATE TRIGGER message_disposed_no_insert BEFORE INSERT ON message WHEN (SELECT state FROM tip WHERE id = NEW.tip_id) = 'disposed' BEGIN SELECT RAISE(ABORT, 'tip is disposed'); END;
--> statement-breakpoint
CREATE TRIGGER note_disposed_no_insert BEFORE INSERT ON note WHEN (SELECT state FROM tip WHERE id = NEW.tip_id) = 'disposed' BEGIN SELECT RAISE(ABORT, 'tip is disposed'); END;
--> statement-breakpoint
CREATE TRIGGER disposal_no_delete BEFORE DELETE ON disposal BEGIN SELECT RAISE(ABORT, 'disposal is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER disposal_is_new AFTER INSERT ON disposal BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER disposal_is_revised AFTER UPDATE OF state, confirmed_at, failure ON disposal BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
