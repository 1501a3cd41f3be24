-- Which lines may have been shown without anybody knowing: after a while their platform has to be asked what stands there.

ALTER TABLE outbox ADD COLUMN tried_at INTEGER; -- when the latest send of it began
ALTER TABLE outbox ADD COLUMN doubted_at INTEGER; -- when the first one began of which nobody knows what became
