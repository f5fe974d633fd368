CREATE TABLE "tip_search" (
	"standing" bigint PRIMARY KEY NOT NULL,
	"tip_id" text NOT NULL,
	"view" text NOT NULL,
	"facets" text NOT NULL,
	"words" text NOT NULL,
	"places" text NOT NULL,
	CONSTRAINT "tip_search_tip_id_unique" UNIQUE("tip_id")
);
--> statement-breakpoint
DROP INDEX "tip_deadline";--> statement-breakpoint
DROP INDEX "tip_unread";--> statement-breakpoint
ALTER TABLE "tip" ADD COLUMN "files_announced" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tip_search" ADD CONSTRAINT "tip_search_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tip_search_view" ON "tip_search" USING btree ("view","standing");