CREATE TABLE "evidence_package" (
	"id" text PRIMARY KEY NOT NULL,
	"case_ref" text NOT NULL,
	"exhibits" jsonb NOT NULL,
	"reason" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"requested_role" text NOT NULL,
	"recipient" text,
	"key_recipient" text NOT NULL,
	"key_sealed" text,
	"state" text DEFAULT 'requested' NOT NULL,
	"failure" text,
	"plan" text,
	"manifest_sha256" text,
	"size_bytes" bigint,
	"sent_bytes" bigint DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"closes_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "legal_hold" (
	"id" text PRIMARY KEY NOT NULL,
	"case_ref" text NOT NULL,
	"reason" text NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"placed_by" text NOT NULL,
	"released_at" timestamp (3) with time zone,
	"released_by" text,
	"release_reason" text
);
--> statement-breakpoint
ALTER TABLE "exhibit" ADD COLUMN "label" text;--> statement-breakpoint
ALTER TABLE "evidence_package" ADD CONSTRAINT "evidence_package_requested_by_user_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_placed_by_user_id_fk" FOREIGN KEY ("placed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_released_by_user_id_fk" FOREIGN KEY ("released_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evidence_package_state" ON "evidence_package" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "evidence_package_case" ON "evidence_package" USING btree ("case_ref");--> statement-breakpoint
CREATE INDEX "legal_hold_case" ON "legal_hold" USING btree ("case_ref","released_at");--> statement-breakpoint
-- by hand: what is held cannot go (decision 0024)
CREATE FUNCTION refuse_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM legal_hold WHERE case_ref = OLD.case_ref AND released_at IS NULL) AND (TG_OP = 'DELETE' OR NEW.case_ref IS DISTINCT FROM OLD.case_ref) THEN RAISE EXCEPTION 'exhibit is held' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER exhibit_held_no_change BEFORE UPDATE OR DELETE ON exhibit FOR EACH ROW EXECUTE FUNCTION refuse_held();
--> statement-breakpoint
CREATE TRIGGER legal_hold_no_delete BEFORE DELETE ON legal_hold FOR EACH ROW EXECUTE FUNCTION refuse_change();
