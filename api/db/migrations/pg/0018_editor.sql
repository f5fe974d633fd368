CREATE TABLE "appeal" (
	"id" text PRIMARY KEY NOT NULL,
	"public_id" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"type" text NOT NULL,
	"district" text NOT NULL,
	"title" text NOT NULL,
	"review_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"draft" jsonb NOT NULL,
	"version" integer NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"submitted_by" text,
	"submitted_at" timestamp (3) with time zone,
	"decision_id" text,
	"publish_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"first_published_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"published_revision" integer,
	"published_version" integer,
	"release" text,
	"published_ms" bigint,
	CONSTRAINT "appeal_public_id_unique" UNIQUE("public_id")
);
--> statement-breakpoint
CREATE TABLE "appeal_decision" (
	"id" text PRIMARY KEY NOT NULL,
	"appeal_id" text NOT NULL,
	"version" integer NOT NULL,
	"verdict" text NOT NULL,
	"by_user" text NOT NULL,
	"role" text NOT NULL,
	"rank" text NOT NULL,
	"unit" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text,
	"rules_version" text NOT NULL,
	"draft" jsonb NOT NULL,
	"draft_sha256" text NOT NULL,
	"pictures" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_picture" (
	"id" text PRIMARY KEY NOT NULL,
	"appeal_id" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	"source" jsonb NOT NULL,
	"file_id" text,
	"source_sha256" text NOT NULL,
	"plan" jsonb,
	"drawing" integer DEFAULT 1 NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"state_changed_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"lease_by" text,
	"lease_until" timestamp (3) with time zone,
	"failure" text,
	"width" integer,
	"height" integer,
	"made" jsonb,
	"made_drawing" integer
);
--> statement-breakpoint
CREATE TABLE "appeal_version" (
	"appeal_id" text NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_user" text NOT NULL,
	"fields" jsonb NOT NULL,
	"draft" jsonb NOT NULL,
	CONSTRAINT "appeal_version_appeal_id_version_pk" PRIMARY KEY("appeal_id","version")
);
--> statement-breakpoint
CREATE TABLE "appeal_writer" (
	"appeal_id" text NOT NULL,
	"user_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "appeal_writer_appeal_id_user_id_pk" PRIMARY KEY("appeal_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_author_user_id_fk" FOREIGN KEY ("author") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_updated_by_user_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_submitted_by_user_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_decision" ADD CONSTRAINT "appeal_decision_appeal_id_appeal_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeal"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_decision" ADD CONSTRAINT "appeal_decision_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_picture" ADD CONSTRAINT "appeal_picture_appeal_id_appeal_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeal"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_picture" ADD CONSTRAINT "appeal_picture_added_by_user_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_picture" ADD CONSTRAINT "appeal_picture_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_version" ADD CONSTRAINT "appeal_version_appeal_id_appeal_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeal"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_version" ADD CONSTRAINT "appeal_version_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_writer" ADD CONSTRAINT "appeal_writer_appeal_id_appeal_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeal"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_writer" ADD CONSTRAINT "appeal_writer_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_status" ON "appeal" USING btree ("status","updated_at");--> statement-breakpoint
CREATE INDEX "appeal_author" ON "appeal" USING btree ("author","updated_at");--> statement-breakpoint
CREATE INDEX "appeal_job" ON "appeal" USING btree ("status","publish_at");--> statement-breakpoint
CREATE INDEX "appeal_decision_of" ON "appeal_decision" USING btree ("appeal_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "appeal_picture_name" ON "appeal_picture" USING btree ("appeal_id","name");--> statement-breakpoint
CREATE INDEX "appeal_picture_file" ON "appeal_picture" USING btree ("file_id");--> statement-breakpoint
CREATE INDEX "appeal_picture_job" ON "appeal_picture" USING btree ("state","next_attempt_at");
--> statement-breakpoint
-- By hand: what was decided, and every version as it was saved, stays as it is (decision 0033).
CREATE TRIGGER appeal_decision_no_change BEFORE UPDATE OR DELETE ON appeal_decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER appeal_decision_no_truncate BEFORE TRUNCATE ON appeal_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER appeal_version_no_change BEFORE UPDATE OR DELETE ON appeal_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER appeal_version_no_truncate BEFORE TRUNCATE ON appeal_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
