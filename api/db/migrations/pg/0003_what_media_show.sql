ALTER TABLE "file" ADD COLUMN "deaths" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "progress" double precision;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "scan_detail" text;--> statement-breakpoint
ALTER TABLE "file" ADD COLUMN "scan_tool" text;