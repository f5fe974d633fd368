CREATE TABLE "bulk" (
	"id" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"by_user" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"undo_until" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "bulk_tip" (
	"bulk_id" text NOT NULL,
	"tip_id" text NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"files" jsonb NOT NULL,
	"letters" jsonb NOT NULL,
	CONSTRAINT "bulk_tip_bulk_id_tip_id_pk" PRIMARY KEY("bulk_id","tip_id")
);
--> statement-breakpoint
CREATE TABLE "note" (
	"id" text PRIMARY KEY NOT NULL,
	"tip_id" text NOT NULL,
	"by_user" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_view" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"owner" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "decision_reason" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "held_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "unit" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "case_ref" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "alert_taken_by" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "alert_taken_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "arrival" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bulk" ADD CONSTRAINT "bulk_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_tip" ADD CONSTRAINT "bulk_tip_bulk_id_bulk_id_fk" FOREIGN KEY ("bulk_id") REFERENCES "public"."bulk"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_tip" ADD CONSTRAINT "bulk_tip_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_owner_user_id_fk" FOREIGN KEY ("owner") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "note_tip" ON "note" USING btree ("tip_id","at");--> statement-breakpoint
CREATE INDEX "saved_view_owner" ON "saved_view" USING btree ("owner");--> statement-breakpoint
ALTER TABLE "tip" ADD CONSTRAINT "tip_alert_taken_by_user_id_fk" FOREIGN KEY ("alert_taken_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tip_revision" ON "tip" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "tip_alert" ON "tip" USING btree ("priority","alert_taken_at","state");--> statement-breakpoint
-- By hand from here on. Who follows a tip up, and what staff note about it, is found like everything else (decision 0019).
CREATE OR REPLACE VIEW tip_said AS SELECT
  tip.id AS tip_id,
  greatest(0, least((extract(epoch FROM tip.due_at) * 1000)::bigint, 4398046511103)) * 2097152 + tip.priority * 262144 AS earliest,
  CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END AS view,
  '=v' || CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END
    || ' =s' || tip.state
    || ' =p' || tip.priority
    || ' =d' || coalesce(encode(convert_to(tip.district, 'UTF8'), 'hex'), 'none')
    || coalesce(' =a' || encode(convert_to(tip.appeal, 'UTF8'), 'hex'), '')
    || coalesce(' =u' || encode(convert_to(tip.unit, 'UTF8'), 'hex'), '')
    || CASE WHEN tip.state = 'claimed' THEN coalesce(' =c' || encode(convert_to(tip.claimed_by, 'UTF8'), 'hex'), '') ELSE '' END
    || CASE WHEN tip.unread_messages > 0 THEN ' =unread' ELSE '' END
    || to_char(tip.received_at AT TIME ZONE 'UTC', '" =y"YYYY" =m"YYYYMM" =t"YYYYMMDD')
    || coalesce(' ' || (SELECT string_agg(DISTINCT '=k' || (description ->> 'kind'), ' ') FROM file WHERE tip_id = tip.id), '')
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id) THEN '' ELSE ' =knone' END
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id AND description ->> 'hasAudio' = 'true') THEN ' =sound' ELSE '' END
    AS facets,
  left(
    tip.reference || ' ' || tip.text || ' ' || coalesce(tip.where_text, '') || ' ' || coalesce(tip.when_text, '') || ' ' || coalesce(tip.case_ref, '')
    || coalesce(' ' || (SELECT string_agg(text, ' ') FROM note WHERE tip_id = tip.id), '')
    || coalesce(' ' || (SELECT string_agg(text, ' ') FROM message WHERE tip_id = tip.id AND kind = 'text'), '')
    || coalesce(' ' || (SELECT string_agg(
        claimed_name || ' ' || coalesce(note, '') || ' ' || coalesce(description ->> 'detectedType', '')
        || ' ' || coalesce(description ->> 'deviceMake', '') || ' ' || coalesce(description ->> 'deviceModel', ''), ' ')
      FROM file WHERE tip_id = tip.id), ''),
    100000) AS words,
  coalesce(tip.where_text, '') AS places
FROM tip;
--> statement-breakpoint
CREATE TRIGGER tip_given AFTER UPDATE OF unit, case_ref ON tip FOR EACH ROW EXECUTE FUNCTION tip_said_again('id');
--> statement-breakpoint
CREATE TRIGGER note_says AFTER INSERT OR DELETE ON note FOR EACH ROW EXECUTE FUNCTION tip_said_again('tip_id');
--> statement-breakpoint
CREATE TRIGGER note_no_change BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Decided tips alert nobody.
UPDATE tip SET alert_taken_at = decided_at, alert_taken_by = decided_by WHERE priority = 0 AND decided_at IS NOT NULL;
--> statement-breakpoint
-- The cursor of what has changed (api/desk/changes.ts): one number for all tips, counted up by whatever writes.
INSERT INTO series (name, last) VALUES ('tip_revision', 0);
--> statement-breakpoint
CREATE FUNCTION tip_revised() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE next bigint;
BEGIN
  IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'file' THEN
    IF NEW.position + 1 < (SELECT files_announced FROM tip WHERE id = NEW.tip_id) THEN RETURN NULL; END IF;
  END IF;
  UPDATE series SET last = last + 1 WHERE name = 'tip_revision' RETURNING last INTO next;
  IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'tip' THEN
    UPDATE tip SET revision = next, arrival = next WHERE id = NEW.id;
  ELSE
    UPDATE tip SET revision = next WHERE id = to_jsonb(NEW) ->> TG_ARGV[0];
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tip_is_new AFTER INSERT ON tip FOR EACH ROW EXECUTE FUNCTION tip_revised('id');
--> statement-breakpoint
CREATE TRIGGER tip_is_revised AFTER UPDATE OF state, claimed_by, decided_by, reason, appeal, district, priority, due_at, unread_messages, unit, case_ref, alert_taken_at ON tip
FOR EACH ROW EXECUTE FUNCTION tip_revised('id');
--> statement-breakpoint
CREATE TRIGGER file_is_revised AFTER INSERT OR UPDATE OF state, failure, scan_verdict, description, previews, decision ON file
FOR EACH ROW EXECUTE FUNCTION tip_revised('tip_id');
--> statement-breakpoint
CREATE TRIGGER message_is_revised AFTER INSERT OR UPDATE OF delivered_at, read_at ON message FOR EACH ROW EXECUTE FUNCTION tip_revised('tip_id');
--> statement-breakpoint
CREATE TRIGGER note_is_new AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION tip_revised('tip_id');
