CREATE TABLE "working_copy" (
	"id" text PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"file_id" text NOT NULL,
	"kind" text NOT NULL,
	"plan" jsonb NOT NULL,
	"plan_sha256" text NOT NULL,
	"purpose" text,
	"asked_by" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"state_changed_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"lease_by" text,
	"lease_until" timestamp (3) with time zone,
	"progress" double precision,
	"failure" text,
	"parent_sha256" text NOT NULL,
	"sha256" text,
	"size_bytes" bigint,
	"type" text,
	"width" integer,
	"height" integer,
	"tool" text,
	"commands" jsonb,
	"facts" jsonb,
	CONSTRAINT "working_copy_reference_unique" UNIQUE("reference")
);
--> statement-breakpoint
ALTER TABLE "working_copy" ADD CONSTRAINT "working_copy_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "working_copy" ADD CONSTRAINT "working_copy_asked_by_user_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "working_copy_file" ON "working_copy" USING btree ("file_id","asked_at");--> statement-breakpoint
CREATE INDEX "working_copy_job" ON "working_copy" USING btree ("state","next_attempt_at");