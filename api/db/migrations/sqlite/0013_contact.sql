CREATE TABLE `contact` (
	`tip_id` text PRIMARY KEY NOT NULL,
	`sealed` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `reveal` (
	`id` text PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`purpose` text NOT NULL,
	`reason` text NOT NULL,
	`case_ref` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_role` text NOT NULL,
	`asked_at` integer NOT NULL,
	`decided_by` text,
	`decided_role` text,
	`decided_at` integer,
	`decision_reason` text,
	`recipient` text,
	`awaited_at` integer,
	`mark` text NOT NULL,
	`state` text DEFAULT 'asked' NOT NULL,
	`failure` text,
	`revealed_at` integer,
	`sealed` text,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`asked_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reveal_state` ON `reveal` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `reveal_tip` ON `reveal` (`tip_id`,`id`);--> statement-breakpoint
CREATE INDEX `reveal_asker` ON `reveal` (`asked_by`,`id`);
--> statement-breakpoint
-- By hand: what stood in the clear is sealed by the worker and then gone (docs/decisions/0029); nothing comes after it.
INSERT INTO contact (tip_id) SELECT tip_id FROM tip_contact;
--> statement-breakpoint
INSERT INTO series (name, last) SELECT 'plain_contacts', count(*) FROM tip_contact HAVING count(*) > 0;
--> statement-breakpoint
CREATE TRIGGER tip_contact_no_insert BEFORE INSERT ON tip_contact BEGIN SELECT RAISE(ABORT, 'contact details are kept sealed'); END;
--> statement-breakpoint
CREATE TRIGGER tip_contact_no_update BEFORE UPDATE ON tip_contact BEGIN SELECT RAISE(ABORT, 'contact details are kept sealed'); END;
--> statement-breakpoint
CREATE TRIGGER reveal_no_delete BEFORE DELETE ON reveal BEGIN SELECT RAISE(ABORT, 'reveal is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER reveal_is_new AFTER INSERT ON reveal BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER reveal_is_revised AFTER UPDATE OF state ON reveal BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
