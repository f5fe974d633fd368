CREATE TABLE `evidence_package` (
	`id` text PRIMARY KEY NOT NULL,
	`case_ref` text NOT NULL,
	`exhibits` text NOT NULL,
	`reason` text NOT NULL,
	`requested_at` integer NOT NULL,
	`requested_by` text NOT NULL,
	`requested_role` text NOT NULL,
	`recipient` text,
	`key_recipient` text NOT NULL,
	`key_sealed` text,
	`state` text DEFAULT 'requested' NOT NULL,
	`failure` text,
	`plan` text,
	`manifest_sha256` text,
	`size_bytes` integer,
	`sent_bytes` integer DEFAULT 0 NOT NULL,
	`sent_at` integer,
	`closes_at` integer,
	FOREIGN KEY (`requested_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `evidence_package_state` ON `evidence_package` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `evidence_package_case` ON `evidence_package` (`case_ref`);--> statement-breakpoint
CREATE TABLE `legal_hold` (
	`id` text PRIMARY KEY NOT NULL,
	`case_ref` text NOT NULL,
	`reason` text NOT NULL,
	`placed_at` integer NOT NULL,
	`placed_by` text NOT NULL,
	`released_at` integer,
	`released_by` text,
	`release_reason` text,
	FOREIGN KEY (`placed_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`released_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `legal_hold_case` ON `legal_hold` (`case_ref`,`released_at`);--> statement-breakpoint
ALTER TABLE `exhibit` ADD `label` text;--> statement-breakpoint
-- by hand: what is held cannot go (decision 0024)
CREATE TRIGGER exhibit_held_no_delete BEFORE DELETE ON exhibit WHEN EXISTS (SELECT 1 FROM legal_hold WHERE case_ref = OLD.case_ref AND released_at IS NULL) BEGIN SELECT RAISE(ABORT, 'exhibit is held'); END;
--> statement-breakpoint
CREATE TRIGGER exhibit_held_no_move BEFORE UPDATE ON exhibit WHEN NEW.case_ref IS NOT OLD.case_ref AND EXISTS (SELECT 1 FROM legal_hold WHERE case_ref = OLD.case_ref AND released_at IS NULL) BEGIN SELECT RAISE(ABORT, 'exhibit is held'); END;
--> statement-breakpoint
CREATE TRIGGER legal_hold_no_delete BEFORE DELETE ON legal_hold BEGIN SELECT RAISE(ABORT, 'legal_hold is append-only'); END;
