-- What a desk sees of how a conversation stands: its thread's name, and which of the buttons it was given still mean something.

ALTER TABLE conversation ADD COLUMN news INTEGER NOT NULL DEFAULT 0; -- how many changes its desk's thread and buttons do not show yet
CREATE INDEX conversation_news ON conversation (id) WHERE news > 0;

ALTER TABLE outbox ADD COLUMN spent INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1)); -- on a desk's line: its buttons are gone
CREATE INDEX outbox_pressable ON outbox (about)
 WHERE about IS NOT NULL AND spent = 0 AND shown_at IS NOT NULL AND json_array_length(draft, '$.actions') > 0;
