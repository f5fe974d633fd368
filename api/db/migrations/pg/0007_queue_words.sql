-- What a tip is found by (docs/decisions/0019). Facets begin with `=` and places with `@`, so that no word of a sender is taken for one.
-- Words are cut as SQLite cuts them, at whatever is neither letter nor digit: the parser of PostgreSQL would keep IMG_0042.MOV in one piece.
CREATE FUNCTION words_of(said text, mark text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(DISTINCT mark || left(word, 60)), '{}')
  FROM regexp_split_to_table(lower(normalize(said, NFC)), '[^[:alnum:]]+') AS word WHERE word <> ''
$$;
--> statement-breakpoint
CREATE VIEW tip_said AS SELECT
  tip.id AS tip_id,
  greatest(0, least((extract(epoch FROM tip.due_at) * 1000)::bigint, 4398046511103)) * 2097152 + tip.priority * 262144 AS earliest,
  CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END AS view,
  '=v' || CASE WHEN tip.state IN ('queued', 'claimed') THEN 'open' ELSE tip.state END
    || ' =s' || tip.state
    || ' =p' || tip.priority
    || ' =d' || coalesce(encode(convert_to(tip.district, 'UTF8'), 'hex'), 'none')
    || coalesce(' =a' || encode(convert_to(tip.appeal, 'UTF8'), 'hex'), '')
    || CASE WHEN tip.state = 'claimed' THEN coalesce(' =c' || encode(convert_to(tip.claimed_by, 'UTF8'), 'hex'), '') ELSE '' END
    || CASE WHEN tip.unread_messages > 0 THEN ' =unread' ELSE '' END
    || to_char(tip.received_at AT TIME ZONE 'UTC', '" =y"YYYY" =m"YYYYMM" =t"YYYYMMDD')
    || coalesce(' ' || (SELECT string_agg(DISTINCT '=k' || (description ->> 'kind'), ' ') FROM file WHERE tip_id = tip.id), '')
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id) THEN '' ELSE ' =knone' END
    || CASE WHEN EXISTS (SELECT 1 FROM file WHERE tip_id = tip.id AND description ->> 'hasAudio' = 'true') THEN ' =sound' ELSE '' END
    AS facets,
  left(
    tip.reference || ' ' || tip.text || ' ' || coalesce(tip.where_text, '') || ' ' || coalesce(tip.when_text, '')
    || coalesce(' ' || (SELECT string_agg(text, ' ') FROM message WHERE tip_id = tip.id AND kind = 'text'), '')
    || coalesce(' ' || (SELECT string_agg(
        claimed_name || ' ' || coalesce(note, '') || ' ' || coalesce(description ->> 'detectedType', '')
        || ' ' || coalesce(description ->> 'deviceMake', '') || ' ' || coalesce(description ->> 'deviceModel', ''), ' ')
      FROM file WHERE tip_id = tip.id), ''),
    100000) AS words,
  coalesce(tip.where_text, '') AS places
FROM tip;
--> statement-breakpoint
INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
SELECT earliest + row_number() OVER (PARTITION BY earliest ORDER BY tip_id) - 1, tip_id, view, facets, words, places FROM tip_said;
--> statement-breakpoint
ALTER TABLE tip_search ADD COLUMN vector tsvector NOT NULL GENERATED ALWAYS AS (
  array_to_tsvector(string_to_array(facets, ' ') || words_of(words, '') || words_of(places, '@'))
) STORED;
--> statement-breakpoint
CREATE INDEX tip_words ON tip_search USING gin (vector);
--> statement-breakpoint
CREATE FUNCTION tip_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM tip_search WHERE tip_id = NEW.id;
  INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
  SELECT coalesce((SELECT max(standing) + 1 FROM tip_search WHERE standing BETWEEN earliest AND earliest + 262143), earliest),
    tip_id, view, facets, words, places FROM tip_said WHERE tip_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION tip_said_again() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said text := to_jsonb(coalesce(NEW, OLD)) ->> TG_ARGV[0];
BEGIN
  -- hundreds of files that come together are read once: decision 0019
  IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'file' THEN
    IF NEW.position + 1 < (SELECT files_announced FROM tip WHERE id = NEW.tip_id) THEN RETURN NULL; END IF;
  END IF;
  UPDATE tip_search SET view = now.view, facets = now.facets, words = now.words, places = now.places
  FROM tip_said AS now WHERE now.tip_id = said AND tip_search.tip_id = said
    AND (tip_search.view, tip_search.facets, tip_search.words, tip_search.places)
      IS DISTINCT FROM (now.view, now.facets, now.words, now.places);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tip_found_by AFTER INSERT ON tip FOR EACH ROW EXECUTE FUNCTION tip_stands();
--> statement-breakpoint
CREATE TRIGGER tip_stands_elsewhere AFTER UPDATE OF due_at, priority ON tip FOR EACH ROW
WHEN (old.due_at <> new.due_at OR old.priority <> new.priority) EXECUTE FUNCTION tip_stands();
--> statement-breakpoint
CREATE TRIGGER tip_says_else AFTER UPDATE OF state, claimed_by, appeal, district, received_at, unread_messages, reference, text, when_text, where_text ON tip
FOR EACH ROW EXECUTE FUNCTION tip_said_again('id');
--> statement-breakpoint
CREATE TRIGGER file_says AFTER INSERT OR DELETE OR UPDATE OF claimed_name, note, description ON file
FOR EACH ROW EXECUTE FUNCTION tip_said_again('tip_id');
--> statement-breakpoint
CREATE TRIGGER message_says AFTER INSERT OR DELETE OR UPDATE OF text ON message
FOR EACH ROW EXECUTE FUNCTION tip_said_again('tip_id');
