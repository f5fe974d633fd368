CREATE TABLE "footage_addressee" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"email" text,
	"phone" text,
	"latitude" double precision,
	"longitude" double precision,
	"contact_id" text,
	"mailbox" text NOT NULL,
	"mailbox_recipient" text NOT NULL,
	"sealed_code" text,
	"written_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"handed_in_at" timestamp (3) with time zone,
	"unread_letters" integer DEFAULT 0 NOT NULL,
	"reminders_sent" integer DEFAULT 0 NOT NULL,
	"reminded_at" timestamp (3) with time zone NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "footage_addressee_mailbox_unique" UNIQUE("mailbox")
);
--> statement-breakpoint
CREATE TABLE "footage_letter" (
	"id" text PRIMARY KEY NOT NULL,
	"addressee_id" text NOT NULL,
	"sender_side" text NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_user" text,
	"delivered_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"letter" jsonb,
	"phrase" jsonb,
	"answer_to" text,
	"answer" text
);
--> statement-breakpoint
CREATE TABLE "footage_request" (
	"id" text PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"district" text NOT NULL,
	"place" text NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"footage_from" timestamp (3) with time zone NOT NULL,
	"footage_to" timestamp (3) with time zone NOT NULL,
	"cameras" text NOT NULL,
	"why" text NOT NULL,
	"case_ref" text NOT NULL,
	"ground" jsonb NOT NULL,
	"deadline_at" timestamp (3) with time zone NOT NULL,
	"kept_until" timestamp (3) with time zone NOT NULL,
	"contact_name" text NOT NULL,
	"contact_phone" text NOT NULL,
	"contact_unit" text,
	"asked_by" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"closed_by" text,
	"closed_at" timestamp (3) with time zone,
	"closing_text" text,
	CONSTRAINT "footage_request_reference_unique" UNIQUE("reference")
);
--> statement-breakpoint
CREATE TABLE "footage_sending" (
	"id" text PRIMARY KEY NOT NULL,
	"addressee_id" text NOT NULL,
	"channel" text NOT NULL,
	"errand" text NOT NULL,
	"to_address" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"failure" text
);
--> statement-breakpoint
ALTER TABLE "footage_addressee" ADD CONSTRAINT "footage_addressee_request_id_footage_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."footage_request"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "footage_letter" ADD CONSTRAINT "footage_letter_addressee_id_footage_addressee_id_fk" FOREIGN KEY ("addressee_id") REFERENCES "public"."footage_addressee"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "footage_letter" ADD CONSTRAINT "footage_letter_by_user_user_id_fk" FOREIGN KEY ("by_user") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "footage_request" ADD CONSTRAINT "footage_request_asked_by_user_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "footage_request" ADD CONSTRAINT "footage_request_closed_by_user_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "footage_sending" ADD CONSTRAINT "footage_sending_addressee_id_footage_addressee_id_fk" FOREIGN KEY ("addressee_id") REFERENCES "public"."footage_addressee"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "footage_addressee_of" ON "footage_addressee" USING btree ("request_id","id");--> statement-breakpoint
CREATE INDEX "footage_addressee_contact" ON "footage_addressee" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "footage_letter_of" ON "footage_letter" USING btree ("addressee_id","at");--> statement-breakpoint
CREATE INDEX "footage_letter_delivery" ON "footage_letter" USING btree ("sender_side","delivered_at","id");--> statement-breakpoint
CREATE INDEX "footage_request_state" ON "footage_request" USING btree ("state","deadline_at");--> statement-breakpoint
CREATE INDEX "footage_request_case" ON "footage_request" USING btree ("case_ref","id");--> statement-breakpoint
CREATE INDEX "footage_sending_job" ON "footage_sending" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "footage_sending_of" ON "footage_sending" USING btree ("addressee_id","id");