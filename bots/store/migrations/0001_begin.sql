-- The store as it began. Times are microseconds since 1970 in UTC; `…_at` and `began` are times.
-- Checks of more than two words are chains of OR: SQLite builds a table for each longer IN, at every single write.

-- One row: what makes this database's outbox keys differ from every other's.
CREATE TABLE store (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    prefix TEXT NOT NULL CHECK (length(prefix) = 10)
) STRICT;

INSERT INTO store (id, prefix) VALUES (1, lower(hex(randomblob(5))));

CREATE TABLE conversation (
    id            INTEGER PRIMARY KEY,
    adapter       TEXT NOT NULL,
    room          TEXT NOT NULL,
    thread        TEXT NOT NULL,
    control       TEXT NOT NULL DEFAULT 'ai' CHECK (control = 'ai' OR control = 'waiting' OR control = 'operator' OR control = 'closed'),
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
    UNIQUE (adapter, room, thread)
) STRICT;

CREATE INDEX conversation_held ON conversation (control) WHERE control <> 'ai';

CREATE TABLE turn (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation,
    author       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'open' CHECK (state = 'open' OR state = 'held' OR state = 'settled'),
    attempt      INTEGER NOT NULL DEFAULT 1,
    began        INTEGER NOT NULL,
    settled_at   INTEGER,
    settings     TEXT NOT NULL DEFAULT '',
    model        TEXT NOT NULL DEFAULT '',
    tokens_in    INTEGER NOT NULL DEFAULT 0,
    tokens_out   INTEGER NOT NULL DEFAULT 0,
    CHECK ((state = 'settled') = (settled_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX turn_open ON turn (conversation) WHERE state = 'open'; -- one turn at a time
CREATE INDEX turn_held ON turn (conversation) WHERE state = 'held';
CREATE INDEX turn_of ON turn (conversation);

CREATE TABLE inbox (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation,
    adapter      TEXT NOT NULL,
    platform_id  TEXT NOT NULL,
    author       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    counted      INTEGER NOT NULL CHECK (counted IN (0, 1)), -- whether rate limits count it
    position     INTEGER NOT NULL,
    accepted_at  INTEGER NOT NULL,
    open         INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)), -- 0 once a turn has it, and for an edit applied in place
    turn         INTEGER REFERENCES turn,
    message      TEXT NOT NULL, -- JSON
    original     TEXT, -- the message as it was before it was edited in place
    UNIQUE (platform_id, adapter),
    CHECK (kind = 'text' OR kind = 'edit' OR kind = 'action' OR kind = 'command' OR kind = 'join' OR kind = 'leave')
) STRICT;

CREATE INDEX inbox_open ON inbox (conversation, position) WHERE open = 1;
CREATE INDEX inbox_turn ON inbox (turn) WHERE turn IS NOT NULL;
CREATE INDEX inbox_person ON inbox (adapter, author, accepted_at) WHERE counted = 1;
CREATE INDEX inbox_room ON inbox (conversation, accepted_at, counted);
CREATE INDEX inbox_brand ON inbox (accepted_at) WHERE counted = 1;

-- What was known when a turn was judged. A held turn is judged more than once.
CREATE TABLE judgement (
    id       INTEGER PRIMARY KEY,
    turn     INTEGER NOT NULL REFERENCES turn,
    at       INTEGER NOT NULL,
    settings TEXT NOT NULL,
    facts    TEXT NOT NULL, -- JSON
    yeses    TEXT NOT NULL -- JSON: ordinal, stage, policy, code and reason of every answer that says yes and nothing more
) STRICT;

CREATE INDEX judgement_turn ON judgement (turn);

-- Every other answer. Yeses are most of them, and a row each would take longer to write than the rest of the turn.
CREATE TABLE decision (
    judgement  INTEGER NOT NULL, -- no REFERENCES: always written together, and the check costs a fifth of the insert
    ordinal    INTEGER NOT NULL,
    stage      TEXT NOT NULL CHECK (stage IN ('message', 'draft')),
    policy     TEXT NOT NULL,
    verdict    INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 4),
    code       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    draft      TEXT, -- JSON
    guidance   TEXT NOT NULL,
    delay      REAL NOT NULL,
    obligation TEXT NOT NULL,
    evidence   TEXT NOT NULL,
    PRIMARY KEY (judgement, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX decision_not_allowed ON decision (code) WHERE verdict > 0;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- a key is never used twice, whatever was forgotten meanwhile
    conversation INTEGER NOT NULL REFERENCES conversation,
    turn         INTEGER REFERENCES turn, -- NULL when said outside any turn
    ordinal      INTEGER,
    adapter      TEXT NOT NULL,
    author       TEXT NOT NULL, -- the person it answers, or empty
    code         TEXT NOT NULL,
    version      INTEGER NOT NULL, -- the conversation's when it was composed
    state        TEXT NOT NULL,
    speaker      TEXT NOT NULL CHECK (speaker = 'ai' OR speaker = 'operator' OR speaker = 'system'),
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
    UNIQUE (turn, ordinal),
    CHECK ((turn IS NULL) = (ordinal IS NULL)),
    CHECK (speaker <> 'ai' OR disclosed = 1 OR state IN ('dead', 'superseded')),
    CHECK (counted = 1 AND (state = 'pending' OR state = 'showing' OR state = 'shown' OR state = 'uncertain')
        OR counted = 0 AND (state = 'previewing' OR state = 'dead' OR state = 'superseded')),
    CHECK ((state = 'shown') = (shown_at IS NOT NULL)),
    CHECK (state <> 'shown' OR receipt IS NOT NULL)
) STRICT;

CREATE INDEX outbox_unshown ON outbox (conversation) WHERE shown_at IS NULL;
CREATE INDEX outbox_platform_id ON outbox (platform_id) WHERE platform_id IS NOT NULL;
CREATE INDEX outbox_person ON outbox (adapter, author, speaker, created_at, code) WHERE counted = 1;
CREATE INDEX outbox_room ON outbox (conversation, counted, created_at, speaker, code); -- in the order of a history
CREATE INDEX outbox_brand ON outbox (speaker, created_at, code) WHERE counted = 1;

CREATE TABLE transition (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation,
    turn         INTEGER REFERENCES turn, -- NULL when moved outside any turn
    source       TEXT NOT NULL,
    target       TEXT NOT NULL,
    who          TEXT NOT NULL,
    why          TEXT NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

CREATE INDEX transition_of ON transition (conversation, id);
CREATE INDEX transition_turn ON transition (turn) WHERE turn IS NOT NULL;

-- The last defence: whatever the code above believes, the database shows no line that hides who speaks.
CREATE TRIGGER outbox_inserts_honest BEFORE INSERT ON outbox
WHEN NEW.state = 'previewing' OR NEW.state = 'showing' OR NEW.state = 'shown'
BEGIN
    SELECT RAISE(ABORT, 'nameless: an AI or operator line needs a byline')
     WHERE NEW.speaker IN ('ai', 'operator') AND trim(NEW.byline) = '';
    SELECT RAISE(ABORT, 'undisclosed: the person has not been told that this is an AI')
     WHERE NEW.speaker = 'ai' AND NEW.discloses = 0
       AND (SELECT disclosed_at FROM conversation WHERE id = NEW.conversation) IS NULL;
    SELECT RAISE(ABORT, 'out of order: a line is shown only after it was showing')
     WHERE NEW.state = 'shown';
END;

CREATE TRIGGER outbox_shows_honest BEFORE UPDATE OF state ON outbox
WHEN NEW.state IN ('previewing', 'showing') OR (NEW.state = 'shown' AND OLD.state NOT IN ('showing', 'uncertain'))
BEGIN
    SELECT RAISE(ABORT, 'nameless: an AI or operator line needs a byline')
     WHERE NEW.speaker IN ('ai', 'operator') AND trim(NEW.byline) = '';
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
