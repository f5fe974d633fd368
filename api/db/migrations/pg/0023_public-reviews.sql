ALTER TABLE "appeal" ADD COLUMN "published_review_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE appeal SET published_review_at = (SELECT (v.draft #>> '{schedule,reviewAt}')::timestamptz FROM appeal_version v WHERE v.appeal_id = appeal.id AND v.version = appeal.published_version) WHERE published_revision IS NOT NULL;
