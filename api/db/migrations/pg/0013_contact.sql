CREATE TABLE "contact" (
	"tip_id" text PRIMARY KEY NOT NULL,
	"sealed" text
);
--> statement-breakpoint
CREATE TABLE "reveal" (
	"id" text PRIMARY KEY NOT NULL,
	"tip_id" text NOT NULL,
	"purpose" text NOT NULL,
	"reason" text NOT NULL,
	"case_ref" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_role" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_role" text,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text,
	"recipient" text,
	"awaited_at" timestamp (3) with time zone,
	"mark" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"failure" text,
	"revealed_at" timestamp (3) with time zone,
	"sealed" text
);
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reveal" ADD CONSTRAINT "reveal_tip_id_tip_id_fk" FOREIGN KEY ("tip_id") REFERENCES "public"."tip"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reveal" ADD CONSTRAINT "reveal_asked_by_user_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reveal" ADD CONSTRAINT "reveal_decided_by_user_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reveal_state" ON "reveal" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "reveal_tip" ON "reveal" USING btree ("tip_id","id");--> statement-breakpoint
CREATE INDEX "reveal_asker" ON "reveal" USING btree ("asked_by","id");
--> statement-breakpoint
-- By hand: what stood in the clear is sealed by the worker and then gone (docs/decisions/0029); nothing comes after it.
INSERT INTO contact (tip_id) SELECT tip_id FROM tip_contact;
--> statement-breakpoint
INSERT INTO series (name, last) SELECT 'plain_contacts', count(*) FROM tip_contact HAVING count(*) > 0;
--> statement-breakpoint
CREATE TRIGGER tip_contact_no_more BEFORE INSERT OR UPDATE ON tip_contact FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER reveal_no_delete BEFORE DELETE ON reveal FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER reveal_is_revised AFTER INSERT OR UPDATE OF state ON reveal FOR EACH ROW EXECUTE FUNCTION tip_revised('tip_id');
