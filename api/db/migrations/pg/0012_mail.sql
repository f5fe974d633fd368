CREATE TABLE "staff_mail" (
	"user_id" text PRIMARY KEY NOT NULL,
	"choice" text DEFAULT 'immediately' NOT NULL,
	"visited_at" timestamp (3) with time zone NOT NULL,
	"seen_revision" bigint NOT NULL,
	"told_at" timestamp (3) with time zone,
	"told_danger_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"sent_before_at" timestamp (3) with time zone,
	"digest_day" text,
	"lease_until" timestamp (3) with time zone,
	"mail_id" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "phrase" jsonb;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "answer_to" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "answer" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "held_text" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "review" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reviewed_by" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "review_reason" text;--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "answered" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_mail" ADD CONSTRAINT "staff_mail_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_reviewed_by_user_id_fk" FOREIGN KEY ("reviewed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Whoever works here already is told of what comes from now on.
INSERT INTO staff_mail (user_id, visited_at, seen_revision)
SELECT id, now(), (SELECT last FROM series WHERE name = 'tip_revision')
FROM "user" WHERE two_factor_enabled AND disabled_at IS NULL;
