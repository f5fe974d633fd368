CREATE TABLE "business" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"persons" jsonb NOT NULL,
	"consent" text DEFAULT 'unknown' NOT NULL,
	"consent_at" timestamp (3) with time zone,
	"consent_by" text,
	"review_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "business_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "camera" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"business_id" text NOT NULL,
	"registration" text DEFAULT '' NOT NULL,
	"placement" text NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"cameras" integer,
	"storage_days" integer,
	"conditions" text NOT NULL,
	"sought" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "camera_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "business" ADD CONSTRAINT "business_consent_by_user_id_fk" FOREIGN KEY ("consent_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "camera" ADD CONSTRAINT "camera_business_id_business_id_fk" FOREIGN KEY ("business_id") REFERENCES "public"."business"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "camera_business" ON "camera" USING btree ("business_id");--> statement-breakpoint
CREATE INDEX "camera_place" ON "camera" USING btree ("latitude","longitude");