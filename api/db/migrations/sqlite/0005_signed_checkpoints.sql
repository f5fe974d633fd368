CREATE TABLE `checkpoint` (
	`size` integer PRIMARY KEY NOT NULL,
	`note` text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
--> statement-breakpoint
-- INSERT OR REPLACE deletes without firing the triggers on DELETE (sqlite.org/lang_conflict.html)
CREATE TRIGGER custody_event_no_replace BEFORE INSERT ON custody_event WHEN EXISTS (SELECT 1 FROM custody_event WHERE seq = NEW.seq OR hash = NEW.hash) BEGIN SELECT RAISE(ABORT, 'custody_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER original_no_replace BEFORE INSERT ON original WHEN EXISTS (SELECT 1 FROM original WHERE file_id = NEW.file_id) BEGIN SELECT RAISE(ABORT, 'original is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size) BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
