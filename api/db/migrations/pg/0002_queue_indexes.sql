DROP INDEX "message_delivery";--> statement-breakpoint
DROP INDEX "tip_queue";--> statement-breakpoint
CREATE INDEX "tip_deadline" ON "tip" USING btree ("due_at","priority","id");--> statement-breakpoint
CREATE INDEX "tip_unread" ON "tip" USING btree ("unread_messages");--> statement-breakpoint
CREATE INDEX "message_delivery" ON "message" USING btree ("sender_side","delivered_at","id");--> statement-breakpoint
CREATE INDEX "tip_queue" ON "tip" USING btree ("state","due_at","priority","id");