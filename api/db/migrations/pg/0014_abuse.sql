CREATE TABLE "declined_category" (
	"user_id" text NOT NULL,
	"category" text NOT NULL,
	CONSTRAINT "declined_category_user_id_category_pk" PRIMARY KEY("user_id","category")
);
--> statement-breakpoint
CREATE TABLE "handover" (
	"tip_id" text NOT NULL,
	"by_user" text NOT NULL,
	"to_user" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "handover_tip_id_by_user_pk" PRIMARY KEY("tip_id","by_user")
);
--> statement-breakpoint
CREATE TABLE "withheld_file" (
	"file_id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_user" text,
	"state" text DEFAULT 'withheld' NOT NULL,
	"state_changed_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"lease_by" text,
	"lease_until" timestamp (3) with time zone,
	"failure" text,
	"recipient" text,
	"object" text,
	"sealed_bytes" bigint,
	"sealed_sha256" text
);
--> statement-breakpoint
ALTER TABLE "declined_category" ADD CONSTRAINT "declined_category_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover" ADD CONSTRAINT "handover_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover" ADD CONSTRAINT "handover_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover" ADD CONSTRAINT "handover_to_user_user_id_fk" FOREIGN KEY ("to_user") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withheld_file" ADD CONSTRAINT "withheld_file_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withheld_file" ADD CONSTRAINT "withheld_file_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handover_to" ON "handover" USING btree ("to_user");--> statement-breakpoint
CREATE INDEX "withheld_file_job" ON "withheld_file" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "tip_reason" ON "tip" USING btree ("reason","state");
--> statement-breakpoint
-- by hand: what was set aside stays so, and no viewing copy of it is listed again (decision 0027)
CREATE TRIGGER file_withheld_no_update BEFORE UPDATE ON file FOR EACH ROW WHEN (OLD.state = 'withheld' AND (NEW.state <> 'withheld' OR NEW.previews IS NOT NULL)) EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER withheld_file_no_delete BEFORE DELETE ON withheld_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
