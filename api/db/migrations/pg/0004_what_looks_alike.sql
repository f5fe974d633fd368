CREATE TABLE "fingerprint" (
	"file_id" text NOT NULL,
	"frame" integer NOT NULL,
	"at_ms" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "fingerprint_file_id_frame_pk" PRIMARY KEY("file_id","frame")
);
--> statement-breakpoint
CREATE TABLE "likeness" (
	"file_id" text NOT NULL,
	"other_id" text NOT NULL,
	"kind" text NOT NULL,
	"score" double precision NOT NULL,
	"shared_ms" bigint,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "likeness_file_id_other_id_pk" PRIMARY KEY("file_id","other_id")
);
--> statement-breakpoint
ALTER TABLE "fingerprint" ADD CONSTRAINT "fingerprint_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "likeness" ADD CONSTRAINT "likeness_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "likeness" ADD CONSTRAINT "likeness_other_id_file_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."file"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "likeness_other" ON "likeness" USING btree ("other_id");