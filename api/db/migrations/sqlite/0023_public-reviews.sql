ALTER TABLE `appeal` ADD `published_review_at` integer;--> statement-breakpoint
UPDATE appeal SET published_review_at = (SELECT CAST(ROUND(unixepoch(json_extract(v.draft, '$.schedule.reviewAt'), 'subsec') * 1000) AS INTEGER) FROM appeal_version v WHERE v.appeal_id = appeal.id AND v.version = appeal.published_version) WHERE published_revision IS NOT NULL;
