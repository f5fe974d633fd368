CREATE TABLE "appeal_end" (
	"id" text PRIMARY KEY NOT NULL,
	"public_id" text NOT NULL,
	"revision" integer NOT NULL,
	"how" text NOT NULL,
	"reason" text NOT NULL,
	"erases_pictures" boolean NOT NULL,
	"by_user" text,
	"at" timestamp (3) with time zone NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"tidied_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "appeal_end" ADD CONSTRAINT "appeal_end_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_end_of" ON "appeal_end" USING btree ("public_id","revision");--> statement-breakpoint
CREATE INDEX "appeal_end_job" ON "appeal_end" USING btree ("tidied_at","next_attempt_at");