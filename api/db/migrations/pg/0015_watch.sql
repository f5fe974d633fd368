CREATE TABLE "sought" (
	"id" text PRIMARY KEY NOT NULL,
	"by_user" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"words" text NOT NULL,
	"places" text NOT NULL,
	"salt" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sought" ADD CONSTRAINT "sought_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sought_by" ON "sought" USING btree ("by_user","at");--> statement-breakpoint
CREATE INDEX "custody_at" ON "custody_event" USING btree ("at","seq");--> statement-breakpoint
CREATE INDEX "custody_people" ON "custody_event" USING btree ("at","seq","actor_role","actor","action","tip_id") WHERE actor_role <> 'process';--> statement-breakpoint
CREATE INDEX "custody_actor" ON "custody_event" USING btree ("actor","at","seq");--> statement-breakpoint
CREATE INDEX "custody_action" ON "custody_event" USING btree ("action","at","seq");--> statement-breakpoint
CREATE INDEX "custody_case" ON "custody_event" USING btree ("case_ref","at","seq") WHERE case_ref is not null;--> statement-breakpoint
CREATE INDEX "custody_acts" ON "custody_event" USING btree ("tip_id","actor","action","at") WHERE actor_role <> 'process';--> statement-breakpoint
CREATE INDEX "exhibit_case" ON "exhibit" USING btree ("case_ref");--> statement-breakpoint
CREATE INDEX "file_scan" ON "file" USING btree ("scan_verdict","state");--> statement-breakpoint
CREATE INDEX "file_waiting" ON "file" USING btree ("state","state_changed_at");--> statement-breakpoint
CREATE INDEX "tip_waiting" ON "tip" USING btree ("state","received_at","district");--> statement-breakpoint
CREATE INDEX "tip_decided" ON "tip" USING btree ("decided_at","state","district");