CREATE TABLE "access_event" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"action" text NOT NULL,
	"actor" text,
	"subject" text,
	"method" text,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "course_demand" (
	"role" text NOT NULL,
	"course" text NOT NULL,
	CONSTRAINT "course_demand_role_course_pk" PRIMARY KEY("role","course")
);
--> statement-breakpoint
CREATE TABLE "course_held" (
	"user_id" text NOT NULL,
	"course" text NOT NULL,
	"valid_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "course_held_user_id_course_pk" PRIMARY KEY("user_id","course")
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "method" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "proven_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "course_held" ADD CONSTRAINT "course_held_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_subject" ON "access_event" USING btree ("subject","seq");--> statement-breakpoint
CREATE INDEX "access_actor" ON "access_event" USING btree ("actor","seq");--> statement-breakpoint
CREATE INDEX "passkey_user" ON "passkey" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "account_provider" ON "account" USING btree ("provider_id","account_id");
--> statement-breakpoint
-- append-only, written by hand
CREATE TRIGGER access_event_no_change BEFORE UPDATE OR DELETE ON access_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER access_event_no_truncate BEFORE TRUNCATE ON access_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
