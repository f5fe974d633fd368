CREATE TABLE "disposal" (
	"id" text PRIMARY KEY NOT NULL,
	"tip_id" text NOT NULL,
	"reason" text NOT NULL,
	"words" text NOT NULL,
	"asked_by" text,
	"asked_role" text,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"confirmed_by" text,
	"confirmed_role" text,
	"confirmed_at" timestamp (3) with time zone,
	"confirm_reason" text,
	"stopped_by" text,
	"stopped_at" timestamp (3) with time zone,
	"stop_reason" text,
	"mark" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"state_changed_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"lease_by" text,
	"lease_until" timestamp (3) with time zone,
	"failure" text,
	"began_at" timestamp (3) with time zone,
	"emptied" jsonb,
	"found" jsonb,
	"notice" text,
	"certificate" jsonb
);
--> statement-breakpoint
ALTER TABLE "disposal" ADD CONSTRAINT "disposal_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposal" ADD CONSTRAINT "disposal_asked_by_user_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposal" ADD CONSTRAINT "disposal_confirmed_by_user_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposal" ADD CONSTRAINT "disposal_stopped_by_user_id_fk" FOREIGN KEY ("stopped_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "disposal_job" ON "disposal" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "disposal_tip" ON "disposal" USING btree ("tip_id","id");
--> statement-breakpoint
-- By hand: of what was deleted nothing comes back, and nothing is added to it (decision 0031).
CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON tip FOR EACH ROW WHEN (OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.text <> '' OR NEW.when_text IS NOT NULL OR NEW.where_text IS NOT NULL OR NEW.reason_note IS NOT NULL)) EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON file FOR EACH ROW WHEN (OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.claimed_name <> '' OR NEW.note IS NOT NULL OR NEW.description IS NOT NULL OR NEW.previews IS NOT NULL)) EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION refuse_of_disposed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT state FROM tip WHERE id = NEW.tip_id) = 'disposed' THEN
    RAISE EXCEPTION 'tip is disposed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER message_disposed_no_insert BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION refuse_of_disposed();
--> statement-breakpoint
CREATE TRIGGER note_disposed_no_insert BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION refuse_of_disposed();
--> statement-breakpoint
CREATE TRIGGER disposal_no_delete BEFORE DELETE ON disposal FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER disposal_is_revised AFTER INSERT OR UPDATE OF state, confirmed_at, failure ON disposal FOR EACH ROW EXECUTE FUNCTION tip_revised('tip_id');
