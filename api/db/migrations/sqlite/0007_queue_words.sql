-- What a tip is found by (docs/decisions/0019). Facets begin with `=`, so that no word of a sender is taken for one.
CREATE VIEW tip_said AS SELECT
  tip.id AS tip_id,
  max(0, min(tip.due_at, 4398046511103)) * 2097152 + tip.priority * 262144 AS earliest,
  CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END AS view,
  '=v' || CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END
    || ' =s' || tip.state
    || ' =p' || tip.priority
    || ' =d' || iif(tip.district IS NULL, 'none', lower(hex(tip.district)))
    || iif(tip.appeal IS NULL, '', ' =a' || lower(hex(tip.appeal)))
    || iif(tip.state = 'claimed' AND tip.claimed_by IS NOT NULL, ' =c' || lower(hex(tip.claimed_by)), '')
    || CASE WHEN tip.unread_messages > 0 THEN ' =unread' ELSE '' END
    || coalesce(strftime(' =y%Y =m%Y%m =t%Y%m%d', tip.received_at / 1000, 'unixepoch'), '')
    || coalesce(' ' || (SELECT replace(group_concat(DISTINCT '=k' || (description ->> 'kind')), ',', ' ') FROM file WHERE tip_id = tip.id), '')
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id) THEN '' ELSE ' =knone' END
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id AND description ->> 'hasAudio' = 1) THEN ' =sound' ELSE '' END
    AS facets,
  substr(
    tip.reference || ' ' || tip.text || ' ' || coalesce(tip.where_text, '') || ' ' || coalesce(tip.when_text, '')
    || coalesce(' ' || (SELECT group_concat(text, ' ') FROM message WHERE tip_id = tip.id AND kind = 'text'), '')
    || coalesce(' ' || (SELECT group_concat(
        claimed_name || ' ' || coalesce(note, '') || ' ' || coalesce(description ->> 'detectedType', '')
        || ' ' || coalesce(description ->> 'deviceMake', '') || ' ' || coalesce(description ->> 'deviceModel', ''), ' ')
      FROM file WHERE tip_id = tip.id), ''),
    1, 100000) AS words,
  coalesce(tip.where_text, '') AS places
FROM tip;
--> statement-breakpoint
INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
SELECT earliest + row_number() OVER (PARTITION BY earliest ORDER BY tip_id) - 1, tip_id, view, facets, words, places FROM tip_said ORDER BY 1;
--> statement-breakpoint
CREATE VIRTUAL TABLE tip_words USING fts5(facets, words, places, content='tip_search', content_rowid='standing', detail='column', prefix='2 3 4', tokenize='unicode61 remove_diacritics 0');
--> statement-breakpoint
INSERT INTO tip_words (tip_words) VALUES ('rebuild');
--> statement-breakpoint
CREATE TRIGGER tip_search_added AFTER INSERT ON tip_search BEGIN
  INSERT INTO tip_words (rowid, facets, words, places) VALUES (new.standing, new.facets, new.words, new.places);
END;
--> statement-breakpoint
CREATE TRIGGER tip_search_removed AFTER DELETE ON tip_search BEGIN
  INSERT INTO tip_words (tip_words, rowid, facets, words, places) VALUES ('delete', old.standing, old.facets, old.words, old.places);
END;
--> statement-breakpoint
CREATE TRIGGER tip_search_changed AFTER UPDATE ON tip_search
WHEN old.facets <> new.facets OR old.words <> new.words OR old.places <> new.places BEGIN
  INSERT INTO tip_words (tip_words, rowid, facets, words, places) VALUES ('delete', old.standing, old.facets, old.words, old.places);
  INSERT INTO tip_words (rowid, facets, words, places) VALUES (new.standing, new.facets, new.words, new.places);
END;
--> statement-breakpoint
-- the one place where a row is brought up to date: the triggers below insert a tip's id into the view
CREATE TRIGGER tip_said_again INSTEAD OF INSERT ON tip_said BEGIN
  UPDATE tip_search SET (view, facets, words, places) = (SELECT view, facets, words, places FROM tip_said WHERE tip_id = new.tip_id)
  WHERE tip_id = new.tip_id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_found_by AFTER INSERT ON tip BEGIN
  INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
  SELECT coalesce((SELECT max(standing) + 1 FROM tip_search WHERE standing BETWEEN earliest AND earliest + 262143), earliest),
    tip_id, view, facets, words, places FROM tip_said WHERE tip_id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_stands_elsewhere AFTER UPDATE OF due_at, priority ON tip
WHEN old.due_at <> new.due_at OR old.priority <> new.priority BEGIN
  DELETE FROM tip_search WHERE tip_id = new.id;
  INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
  SELECT coalesce((SELECT max(standing) + 1 FROM tip_search WHERE standing BETWEEN earliest AND earliest + 262143), earliest),
    tip_id, view, facets, words, places FROM tip_said WHERE tip_id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER tip_says_else AFTER UPDATE OF state, claimed_by, appeal, district, received_at, unread_messages, reference, text, when_text, where_text ON tip BEGIN
  INSERT INTO tip_said (tip_id) VALUES (new.id);
END;
--> statement-breakpoint
-- hundreds of files that come together are read once: decision 0019
CREATE TRIGGER file_says AFTER INSERT ON file
WHEN new.position + 1 >= (SELECT files_announced FROM tip WHERE id = new.tip_id) BEGIN
  INSERT INTO tip_said (tip_id) VALUES (new.tip_id);
END;
--> statement-breakpoint
CREATE TRIGGER file_says_else AFTER UPDATE OF claimed_name, note, description ON file BEGIN INSERT INTO tip_said (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER file_says_no_more AFTER DELETE ON file BEGIN INSERT INTO tip_said (tip_id) VALUES (old.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER message_says AFTER INSERT ON message BEGIN INSERT INTO tip_said (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER message_says_else AFTER UPDATE OF text ON message BEGIN INSERT INTO tip_said (tip_id) VALUES (new.tip_id); END;
--> statement-breakpoint
CREATE TRIGGER message_says_no_more AFTER DELETE ON message BEGIN INSERT INTO tip_said (tip_id) VALUES (old.tip_id); END;
