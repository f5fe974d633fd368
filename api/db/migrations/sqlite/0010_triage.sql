CREATE TABLE `bulk` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`by_user` text NOT NULL,
	`at` integer NOT NULL,
	`undo_until` integer,
	`undone_at` integer,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `bulk_tip` (
	`bulk_id` text NOT NULL,
	`tip_id` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL,
	`files` text NOT NULL,
	`letters` text NOT NULL,
	PRIMARY KEY(`bulk_id`, `tip_id`),
	FOREIGN KEY (`bulk_id`) REFERENCES `bulk`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `note` (
	`id` text PRIMARY KEY NOT NULL,
	`tip_id` text NOT NULL,
	`by_user` text NOT NULL,
	`at` integer NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`tip_id`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `note_tip` ON `note` (`tip_id`,`at`);--> statement-breakpoint
CREATE TABLE `saved_view` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`owner` text NOT NULL,
	`shared` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`owner`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `saved_view_owner` ON `saved_view` (`owner`);--> statement-breakpoint
ALTER TABLE `file` ADD `decision_reason` text;--> statement-breakpoint
ALTER TABLE `message` ADD `held_until` integer;--> statement-breakpoint
ALTER TABLE `tip` ADD `unit` text;--> statement-breakpoint
ALTER TABLE `tip` ADD `case_ref` text;--> statement-breakpoint
ALTER TABLE `tip` ADD `alert_taken_by` text REFERENCES user(id);--> statement-breakpoint
ALTER TABLE `tip` ADD `alert_taken_at` integer;--> statement-breakpoint
ALTER TABLE `tip` ADD `revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tip` ADD `arrival` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `tip_revision` ON `tip` (`revision`);--> statement-breakpoint
CREATE INDEX `tip_alert` ON `tip` (`priority`,`alert_taken_at`,`state`);--> statement-breakpoint
-- By hand from here on. Who follows a tip up, and what staff note about it, is found like everything else (decision 0019).
DROP TRIGGER tip_said_again;
--> statement-breakpoint
DROP VIEW tip_said;
--> statement-breakpoint
CREATE VIEW tip_said AS SELECT
  tip.id AS tip_id,
  max(0, min(tip.due_at, 4398046511103)) * 2097152 + tip.priority * 262144 AS earliest,
  CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END AS view,
  '=v' || CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END
    || ' =s' || tip.state
    || ' =p' || tip.priority
    || ' =d' || iif(tip.district IS NULL, 'none', lower(hex(tip.district)))
    || iif(tip.appeal IS NULL, '', ' =a' || lower(hex(tip.appeal)))
    || iif(tip.unit IS NULL, '', ' =u' || lower(hex(tip.unit)))
    || iif(tip.state = 'claimed' AND tip.claimed_by IS NOT NULL, ' =c' || lower(hex(tip.claimed_by)), '')
    || CASE WHEN tip.unread_messages > 0 THEN ' =unread' ELSE '' END
    || coalesce(strftime(' =y%Y =m%Y%m =t%Y%m%d', tip.received_at / 1000, 'unixepoch'), '')
    || coalesce(' ' || (SELECT replace(group_concat(DISTINCT '=k' || (description ->> 'kind')), ',', ' ') FROM file WHERE tip_id = tip.id), '')
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id) THEN '' ELSE ' =knone' END
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id AND description ->> 'hasAudio' = 1) THEN ' =sound' ELSE '' END
    AS facets,
  substr(
    tip.reference || ' ' || tip.text || ' ' || coalesce(tip.where_text, '') || ' ' || coalesce(tip.when_text, '') || ' ' || coalesce(tip.case_ref, '')
    || coalesce(' ' || (SELECT group_concat(text, ' ') FROM note WHERE tip_id = tip.id), '')
    || coalesce(' ' || (SELECT group_concat(text, ' ') FROM message WHERE tip_id = tip.id AND kind = 'text'), '')
    || coalesce(' ' || (SELECT group_concat(
        claimed_name || ' ' || coalesce(note, '') || ' ' || coalesce(description ->> 'detectedType', '')
        || ' ' || coalesce(description ->> 'deviceMake', '') || ' ' || coalesce(description ->> 'deviceModel', ''), ' ')
      FROM file WHERE tip_id = tip.id), ''),
    1, 100000) AS words,
  coalesce(tip.where_text, '') AS places
FROM tip;
--> statement-breakpoint
CREATE TRIGGER tip_said_again INSTEAD OF INSERT ON tip_said BEGIN
  UPDATE tip_search SET (view, facets, words, places) = (SELECT view, facets, words, places FROM tip_said WHERE tip_id = new.tip_id)
  WHERE tip_id = new.tip_id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_given AFTER UPDATE OF unit, case_ref ON tip BEGIN INSERT INTO tip_said (tip_id) VALUES (new.id); END;
--> statement-breakpoint
CREATE TRIGGER note_says AFTER INSERT ON note BEGIN INSERT INTO tip_said (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER note_says_no_more AFTER DELETE ON note BEGIN INSERT INTO tip_said (tip_id) VALUES (old.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER note_no_update BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'note is append-only'); END;
--> statement-breakpoint
-- Decided tips alert nobody.
UPDATE tip SET alert_taken_at = decided_at, alert_taken_by = decided_by WHERE priority = 0 AND decided_at IS NOT NULL;
--> statement-breakpoint
-- The cursor of what has changed (api/desk/changes.ts): one number for all tips, counted up by whatever writes.
INSERT INTO series (name, last) VALUES ('tip_revision', 0);
--> statement-breakpoint
CREATE VIEW tip_revised AS SELECT id AS tip_id FROM tip;
--> statement-breakpoint
CREATE TRIGGER tip_revised_again INSTEAD OF INSERT ON tip_revised BEGIN
  UPDATE series SET last = last + 1 WHERE name = 'tip_revision';
  UPDATE tip SET revision = (SELECT last FROM series WHERE name = 'tip_revision') WHERE id = new.tip_id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_is_new AFTER INSERT ON tip BEGIN
  INSERT INTO tip_revised (tip_id) VALUES (new.id);
  UPDATE tip SET arrival = revision WHERE id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_is_revised AFTER UPDATE OF state, claimed_by, decided_by, reason, appeal, district, priority, due_at, unread_messages, unit, case_ref, alert_taken_at ON tip
BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.id); END;
--> statement-breakpoint
CREATE TRIGGER file_is_new AFTER INSERT ON file
WHEN new.position + 1 >= (SELECT files_announced FROM tip WHERE id = new.tip_id) BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER file_is_revised AFTER UPDATE OF state, failure, scan_verdict, description, previews, decision ON file
BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER message_is_new AFTER INSERT ON message BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER message_is_revised AFTER UPDATE OF delivered_at, read_at ON message BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER note_is_new AFTER INSERT ON note BEGIN INSERT INTO tip_revised (tip_id) VALUES (new.tip_id); END;
