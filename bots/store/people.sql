-- Statements about people who take conversations over; parameters in order.

-- holder --
SELECT control, version, handoff FROM conversation WHERE id = ?;

-- handoff_revision --
SELECT revision FROM handoff WHERE id = ?;

-- proposal_revision --
SELECT revision FROM proposal WHERE id = ?;

-- put_handoff --
INSERT INTO handoff (id, conversation, desk, side, asked_at, waiting_since, ended_at, first_response, handoff)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
   SET desk = excluded.desk, side = coalesce(excluded.side, side), asked_at = excluded.asked_at, waiting_since = excluded.waiting_since,
       ended_at = excluded.ended_at, first_response = excluded.first_response, handoff = excluded.handoff, revision = revision + 1;

-- put_proposal --
INSERT INTO proposal (id, conversation, turn, side, state, made_at, decided_at, proposal)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
   SET side = coalesce(excluded.side, side), state = excluded.state, made_at = excluded.made_at, decided_at = excluded.decided_at,
       proposal = excluded.proposal, revision = revision + 1;

-- note_people --
UPDATE conversation
   SET handoff = (SELECT id FROM handoff WHERE handoff.conversation = conversation.id AND ended_at IS NULL),
       proposal = (SELECT id FROM proposal WHERE proposal.conversation = conversation.id AND state = 'open'),
       blocks = (SELECT count(*) FROM blocked WHERE blocked.conversation = conversation.id),
       news = news + 1
 WHERE id = ?;

-- note_crisis --
UPDATE conversation SET crisis_at = ? WHERE id = ?;

-- handoff_numbered --
SELECT id, side, revision, handoff FROM handoff WHERE id = ?;

-- proposal_numbered --
SELECT id, side, state, decided_at, revision, proposal FROM proposal WHERE id = ?;

-- is_blocked --
SELECT 1 FROM blocked WHERE conversation = ? AND author = ?;

-- block --
INSERT INTO blocked (conversation, author) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- unblock --
DELETE FROM blocked WHERE conversation = ? AND author = ?;

-- switch_mode --
INSERT INTO mode (scope, name, mode, who, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (scope, name) DO UPDATE SET mode = excluded.mode, who = excluded.who, at = excluded.at;

-- last_act --
SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1;

-- insert_act --
INSERT INTO audit (number, at, who, name, what, conversation, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- note_about --
INSERT INTO turn_about (conversation, turn) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- side_at --
SELECT side FROM (
    SELECT handoff.side, handoff.asked_at AS at FROM handoff WHERE handoff.conversation = :conversation AND handoff.side IS NOT NULL
    UNION ALL
    SELECT proposal.side, proposal.made_at FROM proposal WHERE proposal.conversation = :conversation AND proposal.side IS NOT NULL) AS sides
  JOIN conversation ON conversation.id = side
 WHERE conversation.adapter = :adapter AND conversation.room = :room
 ORDER BY at DESC LIMIT 1;

-- set_handoff_side --
UPDATE handoff SET side = ? WHERE conversation = ? AND ended_at IS NULL;

-- set_proposal_side --
UPDATE proposal SET side = ? WHERE conversation = ? AND state = 'open';

-- insert_unopened --
INSERT INTO conversation (adapter, room, thread, title, session_began, last_line_at)
VALUES (?, ?, 'unopened-' || lower(hex(randomblob(8))), ?, ?, ?);

-- address_of --
SELECT adapter, room, thread FROM conversation WHERE id = ?;

-- author_of_turn --
SELECT author FROM turn WHERE id = ?;

-- insert_post --
INSERT INTO outbox (conversation, turn, ordinal, adapter, author, origin, about,
                    code, version, state, speaker, byline, discloses, disclosed, counted, draft, created_at, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- mark_of --
SELECT state, told, seen_to_at FROM outbox WHERE id = ?;

-- tell_row --
UPDATE outbox SET told = 1 WHERE id = ?;

-- see_to_row --
UPDATE outbox SET told = 1, seen_to_at = ?, seen_to_by = ? WHERE id = ?;

-- spot_of_row --
SELECT conversation, adapter, draft FROM outbox WHERE id = ?;

-- say_again --
INSERT INTO outbox (conversation, turn, ordinal, adapter, author, origin, about, code, version, state, speaker, byline, discloses, disclosed,
                    counted, draft, created_at, receipt, retraction)
SELECT conversation, turn, iif(turn IS NULL, NULL, (SELECT max(ordinal) + 1 FROM outbox AS line WHERE line.turn = outbox.turn)),
       adapter, author,
       iif(EXISTS (SELECT 1 FROM outbox AS newer WHERE newer.conversation = outbox.conversation AND newer.origin = outbox.origin
                      AND newer.id > outbox.id), NULL, origin), -- its words were changed since: these would undo that
       about, code, :version, 'pending', speaker, byline, discloses, :disclosed OR discloses, 1, draft, :now,
       iif(state = 'uncertain', receipt, NULL), iif(state = 'uncertain', retraction, NULL)
  FROM outbox WHERE id = :row;

-- note_news --
UPDATE conversation SET news = news + 1 WHERE id = ?;

-- news --
SELECT id, news FROM conversation INDEXED BY conversation_news
 WHERE news > 0
   AND NOT EXISTS (SELECT 1 FROM outbox WHERE about = conversation.id AND shown_at IS NULL AND (state = 'pending' OR state = 'showing'))
 ORDER BY id LIMIT ?;

-- end_news --
UPDATE conversation SET news = 0 WHERE id = ? AND news = ?;

-- spend_buttons --
UPDATE outbox SET spent = 1 WHERE id = ?;

-- rows_pressable --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox INDEXED BY outbox_pressable JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.about = ? AND spent = 0 AND shown_at IS NOT NULL AND json_array_length(draft, '$.actions') > 0
 ORDER BY outbox.id;

-- passes_on --
SELECT origin FROM outbox
 WHERE platform_id = ? AND conversation <> ? AND origin IS NOT NULL AND shown_at IS NOT NULL
 ORDER BY id DESC LIMIT 1;

-- stands_there --
SELECT coalesce(
    (SELECT inbox.platform_id FROM inbox WHERE inbox.platform_id = :message AND inbox.conversation = :there LIMIT 1),
    (SELECT outbox.platform_id FROM outbox
      WHERE outbox.conversation = :there AND outbox.origin = :message AND outbox.platform_id IS NOT NULL AND outbox.shown_at IS NOT NULL
      ORDER BY outbox.id DESC LIMIT 1));

-- rows_untold --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox INDEXED BY outbox_untold JOIN conversation ON conversation.id = outbox.conversation
 WHERE told = 0 AND (state = 'uncertain' OR state = 'dead') ORDER BY outbox.id LIMIT ?;

-- any_pending --
SELECT 1 FROM outbox WHERE conversation = ? AND state = 'pending' AND shown_at IS NULL LIMIT 1;

-- open_thread --
UPDATE conversation SET adapter = ?, room = ?, thread = ?, title = '' WHERE id = ?;

-- lose_thread --
UPDATE conversation
   SET thread = 'unopened-' || lower(hex(randomblob(8))), title = '#' || coalesce((SELECT about FROM outbox WHERE id = ?), conversation.id)
 WHERE id = ? AND title = '';

-- news_of_side --
UPDATE conversation SET news = news + 1 WHERE id IN (SELECT handoff.conversation FROM handoff WHERE side = ? AND ended_at IS NULL);

-- hand_lines_on --
UPDATE outbox SET conversation = ? WHERE conversation = ?;

-- hand_handoffs_on --
UPDATE handoff SET side = ? WHERE side = ?;

-- hand_proposals_on --
UPDATE proposal SET side = ? WHERE side = ?;

-- standing --
SELECT conversation.id, conversation.adapter, conversation.room, conversation.thread, conversation.control, conversation.version,
       conversation.language, conversation.disclosed_at, conversation.disclosed_in, conversation.session_began,
       conversation.last_line_at, conversation.crisis_at, said.message,
       conversation.blocks > 0
           AND EXISTS (SELECT 1 FROM blocked WHERE blocked.conversation = conversation.id AND blocked.author = said.author),
       (SELECT max(id) FROM handoff WHERE handoff.conversation = conversation.id),
       (SELECT count(*) FROM handoff WHERE handoff.conversation = conversation.id),
       conversation.proposal,
       iif(control = 'closed', (SELECT why FROM transition WHERE transition.conversation = conversation.id ORDER BY id DESC LIMIT 1), '')
  FROM conversation
  LEFT JOIN inbox AS said
    ON said.id = (SELECT inbox.id FROM inbox WHERE inbox.conversation = conversation.id AND coalesce(inbox.message ->> '$.own', 0) = 0
                   ORDER BY inbox.accepted_at DESC, inbox.id DESC LIMIT 1)
 WHERE conversation.id = ?;

-- attended --
SELECT conversation FROM (
    SELECT conversation, waiting_since IS NULL AS served, coalesce(waiting_since, asked_at) AS since FROM handoff
     WHERE ended_at IS NULL
    UNION ALL
    SELECT conversation, 1, made_at FROM proposal WHERE state = 'open') AS looked_after
 GROUP BY conversation ORDER BY min(served), min(since);

-- taken_at --
SELECT conversation FROM (
    SELECT conversation, ended_at IS NOT NULL AS over, id FROM handoff
     WHERE side = :side AND id = (SELECT max(id) FROM handoff AS latest WHERE latest.conversation = handoff.conversation)
    UNION ALL
    SELECT conversation, 0, id FROM proposal WHERE side = :side AND state = 'open') AS carried
 GROUP BY conversation ORDER BY min(over), max(id) DESC LIMIT :limit;

-- line_about --
SELECT about FROM outbox WHERE platform_id = ? AND conversation = ? AND about IS NOT NULL ORDER BY id DESC LIMIT 1;

-- message_about --
SELECT turn_about.conversation,
       EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation = turn_about.conversation AND outbox.origin = inbox.platform_id)
  FROM inbox JOIN turn_about ON turn_about.turn = inbox.turn
 WHERE inbox.platform_id = ? AND inbox.conversation = ?;

-- first_responses --
SELECT first_response FROM handoff WHERE desk = ? AND first_response IS NOT NULL ORDER BY id DESC LIMIT ?;

-- handoffs_since --
SELECT id, side, revision, handoff FROM handoff WHERE asked_at >= ? ORDER BY asked_at, id;

-- handoffs_of --
SELECT id, side, revision, handoff FROM handoff WHERE conversation = ? AND asked_at >= ? ORDER BY id;

-- proposals_since --
SELECT id, side, state, decided_at, revision, proposal FROM proposal WHERE made_at >= ? ORDER BY made_at, id;

-- modes --
SELECT scope, name, mode, who, at FROM mode ORDER BY scope, name;

-- acts --
SELECT number, at, who, name, what, conversation, detail, hash FROM audit ORDER BY number;

-- line_known --
SELECT conversation, turn, id FROM outbox WHERE platform_id = ? AND conversation = ? AND shown_at IS NOT NULL
 ORDER BY id DESC LIMIT 1;

-- line_back --
SELECT conversation, turn, id FROM outbox WHERE conversation = ? AND counted = 1 AND state = 'shown'
 ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?;

-- said_there --
SELECT turn, id FROM inbox WHERE platform_id = ? AND conversation = ?;

-- proposal_sent --
SELECT id, side, state, decided_at, revision, proposal FROM proposal
 WHERE turn = ? AND (state = 'sent' OR state = 'edited') ORDER BY id DESC LIMIT 1;

-- answered_alone --
SELECT turn.conversation, min(outbox.shown_at),
       (SELECT group_concat(inbox.message ->> '$.text', char(10)) FROM inbox WHERE inbox.turn = turn.id)
  FROM outbox JOIN turn ON turn.id = outbox.turn
 WHERE outbox.speaker = 'ai' AND outbox.counted = 1 AND outbox.created_at >= ? AND outbox.state = 'shown' AND turn.model <> ''
   AND coalesce(outbox.draft ->> '$.operator', '') = '' -- lines that an operator approved are in the turn, too
 GROUP BY turn.id ORDER BY min(outbox.shown_at), turn.id;

-- carries --
SELECT 1 FROM outbox WHERE conversation = ? AND origin = ? LIMIT 1;
