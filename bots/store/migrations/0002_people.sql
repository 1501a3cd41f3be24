-- People take conversations over. SQLite changes no CHECK: conversation and outbox are built anew, with everything they hold.
-- Triggers name both tables, so they are put away until both are there again.

DROP TRIGGER outbox_inserts_honest;
DROP TRIGGER outbox_shows_honest;
DROP TRIGGER outbox_stays_honest;

CREATE TABLE new_conversation (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- operators' tags and the audit log name it: no other may ever go by its number
    adapter       TEXT NOT NULL,
    room          TEXT NOT NULL,
    thread        TEXT NOT NULL,
    control       TEXT NOT NULL DEFAULT 'ai' CHECK (control = 'ai' OR control = 'waiting' OR control = 'operator'
                                                 OR control = 'snoozed' OR control = 'closed'),
    version       INTEGER NOT NULL DEFAULT 0,
    taken         INTEGER NOT NULL DEFAULT 0, -- the version at which it was last taken from the AI: older AI lines are withdrawn
    language      TEXT NOT NULL DEFAULT '',
    disclosed_at  INTEGER,
    disclosed_in  TEXT NOT NULL DEFAULT '',
    session_began INTEGER NOT NULL,
    last_line_at  INTEGER NOT NULL,
    hold_until    INTEGER,
    summary       TEXT NOT NULL DEFAULT '',
    summary_until INTEGER, -- when the last line was said that the summary holds
    crisis_at     INTEGER, -- when help lines were last given
    -- What every turn must know is there, so that it looks for it only then:
    handoff       INTEGER, -- the one under way
    proposal      INTEGER, -- the open one
    blocks        INTEGER NOT NULL DEFAULT 0, -- how many people are blocked
    title         TEXT NOT NULL DEFAULT '', -- of a desk's thread that is yet to be opened: its thread is a made-up name until then
    UNIQUE (adapter, room, thread)
) STRICT;

INSERT INTO new_conversation (id, adapter, room, thread, control, version, taken, language, disclosed_at, disclosed_in, session_began,
                              last_line_at, hold_until, summary, summary_until)
SELECT id, adapter, room, thread, control, version, taken, language, disclosed_at, disclosed_in, session_began,
       last_line_at, hold_until, summary, summary_until
  FROM conversation;

DROP TABLE conversation;
ALTER TABLE new_conversation RENAME TO conversation;
CREATE INDEX conversation_held ON conversation (control) WHERE control <> 'ai';

CREATE TABLE new_outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- a key is never used twice, whatever was forgotten meanwhile
    conversation INTEGER NOT NULL REFERENCES conversation,
    turn         INTEGER REFERENCES turn, -- NULL when said outside any turn
    ordinal      INTEGER,
    adapter      TEXT NOT NULL,
    author       TEXT NOT NULL, -- the person it answers, or empty
    code         TEXT NOT NULL,
    version      INTEGER NOT NULL, -- the conversation's when it was composed
    state        TEXT NOT NULL,
    speaker      TEXT NOT NULL CHECK (speaker = 'ai' OR speaker = 'operator' OR speaker = 'system' OR speaker = 'user'),
    byline       TEXT NOT NULL,
    discloses    INTEGER NOT NULL CHECK (discloses IN (0, 1)), -- the text itself carries the disclosure
    disclosed    INTEGER NOT NULL CHECK (disclosed IN (0, 1)), -- it does, or one is in force in the conversation
    counted      INTEGER NOT NULL,
    draft        TEXT NOT NULL, -- JSON
    created_at   INTEGER NOT NULL,
    not_before   INTEGER,
    attempts     INTEGER NOT NULL DEFAULT 0,
    reason       TEXT NOT NULL DEFAULT '', -- why it is uncertain, dead or superseded
    receipt      TEXT, -- JSON
    platform_id  TEXT, -- the first of the receipt's ids
    shown_at     INTEGER,
    origin       TEXT, -- the platform's id of the message that it passes on
    about        INTEGER, -- on a desk's line: the conversation it is about
    retraction   TEXT, -- JSON: what takes the place of its preview, should it be withdrawn after people saw that
    told         INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)), -- uncertain or dead, and a desk was told
    seen_to_at   INTEGER, -- when somebody saw to it
    seen_to_by   TEXT NOT NULL DEFAULT '', -- the operator's name
    UNIQUE (turn, ordinal),
    CHECK ((turn IS NULL) = (ordinal IS NULL)),
    CHECK (speaker <> 'ai' OR disclosed = 1 OR state IN ('dead', 'superseded')),
    CHECK (counted = 1 AND (state = 'pending' OR state = 'showing' OR state = 'shown' OR state = 'uncertain')
        OR counted = 0 AND (state = 'previewing' OR state = 'dead' OR state = 'superseded')),
    CHECK ((state = 'shown') = (shown_at IS NOT NULL)),
    CHECK (state <> 'shown' OR receipt IS NOT NULL)
) STRICT;

INSERT INTO new_outbox (id, conversation, turn, ordinal, adapter, author, code, version, state, speaker, byline, discloses, disclosed,
                        counted, draft, created_at, not_before, attempts, reason, receipt, platform_id, shown_at, told)
SELECT id, conversation, turn, ordinal, adapter, author, code, version, state, speaker, byline, discloses, disclosed,
       counted, draft, created_at, not_before, attempts, reason, receipt, platform_id, shown_at, state IN ('uncertain', 'dead')
  FROM outbox; -- what was lost before there was a desk is told by `frankly health` alone

-- The highest key that was ever used, even where its row was forgotten.
DELETE FROM sqlite_sequence WHERE name = 'new_outbox';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_outbox', seq FROM sqlite_sequence WHERE name = 'outbox';

DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;

CREATE INDEX outbox_unshown ON outbox (conversation) WHERE shown_at IS NULL;
CREATE INDEX outbox_platform_id ON outbox (platform_id) WHERE platform_id IS NOT NULL;
CREATE INDEX outbox_person ON outbox (adapter, author, speaker, created_at, code) WHERE counted = 1;
CREATE INDEX outbox_room ON outbox (conversation, counted, created_at, speaker, code); -- in the order of a history
CREATE INDEX outbox_brand ON outbox (speaker, created_at, code) WHERE counted = 1;
CREATE INDEX outbox_origin ON outbox (conversation, origin, id) WHERE origin IS NOT NULL;
CREATE INDEX outbox_untold ON outbox (id) WHERE told = 0 AND (state = 'uncertain' OR state = 'dead');
CREATE INDEX outbox_about ON outbox (about) WHERE about IS NOT NULL;

CREATE TABLE handoff (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation   INTEGER NOT NULL REFERENCES conversation,
    desk           TEXT NOT NULL,
    side           INTEGER REFERENCES conversation, -- the desk's conversation that carries its lines
    asked_at       INTEGER NOT NULL,
    waiting_since  INTEGER,
    ended_at       INTEGER,
    first_response REAL,
    revision       INTEGER NOT NULL DEFAULT 1,
    handoff        TEXT NOT NULL -- JSON: all of it as it was written; side and revision are those above
) STRICT;

CREATE UNIQUE INDEX handoff_under_way ON handoff (conversation) WHERE ended_at IS NULL;
CREATE INDEX handoff_of ON handoff (conversation, id);
CREATE INDEX handoff_side ON handoff (side) WHERE side IS NOT NULL;
CREATE INDEX handoff_asked ON handoff (asked_at);
CREATE INDEX handoff_answered ON handoff (desk, id) WHERE first_response IS NOT NULL;

CREATE TABLE proposal (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation,
    turn         INTEGER NOT NULL REFERENCES turn,
    side         INTEGER REFERENCES conversation,
    state        TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    decided_at   INTEGER,
    revision     INTEGER NOT NULL DEFAULT 1,
    proposal     TEXT NOT NULL, -- JSON: all of it as it was written; side, state, decided_at and revision are those above
    CHECK (state = 'open' OR state = 'sent' OR state = 'edited' OR state = 'skipped' OR state = 'expired' OR state = 'superseded')
) STRICT;

CREATE UNIQUE INDEX proposal_open ON proposal (conversation) WHERE state = 'open';
CREATE INDEX proposal_of ON proposal (conversation, id);
CREATE INDEX proposal_turn ON proposal (turn);
CREATE INDEX proposal_side ON proposal (side) WHERE side IS NOT NULL;
CREATE INDEX proposal_made ON proposal (made_at);

CREATE TABLE blocked (
    conversation INTEGER NOT NULL REFERENCES conversation,
    author       TEXT NOT NULL,
    PRIMARY KEY (conversation, author)
) STRICT, WITHOUT ROWID;

-- An operator's choice, which outranks the configuration's.
CREATE TABLE mode (
    scope TEXT NOT NULL CHECK (scope = 'persona' OR scope = 'room' OR scope = 'topic'),
    name  TEXT NOT NULL,
    mode  TEXT NOT NULL CHECK (mode = 'auto' OR mode = 'draft' OR mode = 'off'),
    who   TEXT NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

-- Which conversations a desk's turn was about, so that an operator's words are forgotten with them.
CREATE TABLE turn_about (
    conversation INTEGER NOT NULL REFERENCES conversation,
    turn         INTEGER NOT NULL REFERENCES turn,
    PRIMARY KEY (conversation, turn)
) STRICT, WITHOUT ROWID;

CREATE INDEX turn_about_turn ON turn_about (turn);

-- What operators did, each link holding the one before: see bots/store/audit.py. It refers to nothing, for it outlives what is forgotten.
CREATE TABLE audit (
    number       INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,
    name         TEXT NOT NULL,
    what         TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    detail       TEXT NOT NULL,
    hash         TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

-- A number that is taken already would replace its link without any DELETE that a trigger sees.
CREATE TRIGGER audit_is_appended BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'out of order: the audit log is only ever appended to');
END;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'changed: the audit log is only ever appended to');
END;

CREATE TRIGGER audit_is_not_forgotten BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'forgotten: the audit log is only ever appended to');
END;

-- Whoever waits, or is with an operator, already: a handoff, which the desk has yet to hear of.
INSERT INTO handoff (conversation, desk, asked_at, waiting_since, handoff)
SELECT conversation.id, '', moved.at, iif(control = 'waiting', moved.at, NULL), json_object(
           'id', 0, 'conversation', conversation.id, 'desk', '', 'side', 0,
           'person', json(coalesce(said.message -> '$.author', '{"id":""}')),
           'asked_at', strftime('%Y-%m-%dT%H:%M:%fZ', moved.at / 1e6, 'unixepoch'),
           'code', moved.why, 'why', moved.why, 'last', coalesce(said.message ->> '$.text', ''),
           'waiting_since', iif(control = 'waiting', strftime('%Y-%m-%dT%H:%M:%fZ', moved.at / 1e6, 'unixepoch'), NULL),
           'operator_name', iif(control = 'operator', moved.who, ''),
           'claimed_at', iif(control = 'operator', strftime('%Y-%m-%dT%H:%M:%fZ', moved.at / 1e6, 'unixepoch'), NULL))
  FROM conversation
  JOIN transition AS moved ON moved.id = (SELECT max(id) FROM transition WHERE transition.conversation = conversation.id)
  LEFT JOIN inbox AS said ON said.id = (SELECT max(id) FROM inbox WHERE inbox.conversation = conversation.id)
 WHERE control IN ('waiting', 'operator');

UPDATE conversation SET handoff = (SELECT id FROM handoff WHERE handoff.conversation = conversation.id);

-- The last defence: whatever the code above believes, the database shows no line that hides who speaks.
CREATE TRIGGER outbox_inserts_honest BEFORE INSERT ON outbox
WHEN NEW.state = 'previewing' OR NEW.state = 'showing' OR NEW.state = 'shown'
BEGIN
    SELECT RAISE(ABORT, 'nameless: a line of anybody but the house needs a byline')
     WHERE NEW.speaker <> 'system' AND trim(NEW.byline) = '';
    SELECT RAISE(ABORT, 'undisclosed: the person has not been told that this is an AI')
     WHERE NEW.speaker = 'ai' AND NEW.discloses = 0
       AND (SELECT disclosed_at FROM conversation WHERE id = NEW.conversation) IS NULL;
    SELECT RAISE(ABORT, 'out of order: a line is shown only after it was showing')
     WHERE NEW.state = 'shown';
END;

CREATE TRIGGER outbox_shows_honest BEFORE UPDATE OF state ON outbox
WHEN NEW.state IN ('previewing', 'showing') OR (NEW.state = 'shown' AND OLD.state NOT IN ('showing', 'uncertain'))
BEGIN
    SELECT RAISE(ABORT, 'nameless: a line of anybody but the house needs a byline')
     WHERE NEW.speaker <> 'system' AND trim(NEW.byline) = '';
    SELECT RAISE(ABORT, 'undisclosed: the person has not been told that this is an AI')
     WHERE NEW.speaker = 'ai' AND NEW.discloses = 0
       AND (SELECT disclosed_at FROM conversation WHERE id = NEW.conversation) IS NULL;
    SELECT RAISE(ABORT, 'out of order: a line is shown only after it was showing')
     WHERE NEW.state = 'shown';
END;

-- A line's words and speaker are settled before it is shown, and stay as they were shown.
CREATE TRIGGER outbox_stays_honest BEFORE UPDATE OF speaker, byline, discloses, draft ON outbox
WHEN OLD.state = 'showing' OR OLD.state = 'shown' OR OLD.state = 'uncertain'
BEGIN
    SELECT RAISE(ABORT, 'changed: a line that may have been shown keeps its words');
END;
