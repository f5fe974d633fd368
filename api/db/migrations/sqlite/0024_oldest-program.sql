CREATE TABLE `oldest_program` (
	`version` text PRIMARY KEY NOT NULL
);
