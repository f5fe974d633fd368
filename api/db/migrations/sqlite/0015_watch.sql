CREATE TABLE `sought` (
	`id` text PRIMARY KEY NOT NULL,
	`by_user` text NOT NULL,
	`at` integer NOT NULL,
	`words` text NOT NULL,
	`places` text NOT NULL,
	`salt` text NOT NULL,
	FOREIGN KEY (`by_user`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sought_by` ON `sought` (`by_user`,`at`);--> statement-breakpoint
CREATE INDEX `custody_at` ON `custody_event` (`at`,`seq`);--> statement-breakpoint
CREATE INDEX `custody_people` ON `custody_event` (`at`,`seq`,`actor_role`,`actor`,`action`,`tip_id`) WHERE actor_role <> 'process';--> statement-breakpoint
CREATE INDEX `custody_actor` ON `custody_event` (`actor`,`at`,`seq`);--> statement-breakpoint
CREATE INDEX `custody_action` ON `custody_event` (`action`,`at`,`seq`);--> statement-breakpoint
CREATE INDEX `custody_case` ON `custody_event` (`case_ref`,`at`,`seq`) WHERE case_ref is not null;--> statement-breakpoint
CREATE INDEX `custody_acts` ON `custody_event` (`tip_id`,`actor`,`action`,`at`) WHERE actor_role <> 'process';--> statement-breakpoint
CREATE INDEX `exhibit_case` ON `exhibit` (`case_ref`);--> statement-breakpoint
CREATE INDEX `file_scan` ON `file` (`scan_verdict`,`state`);--> statement-breakpoint
CREATE INDEX `file_waiting` ON `file` (`state`,`state_changed_at`);--> statement-breakpoint
CREATE INDEX `tip_waiting` ON `tip` (`state`,`received_at`,`district`);--> statement-breakpoint
CREATE INDEX `tip_decided` ON `tip` (`decided_at`,`state`,`district`);