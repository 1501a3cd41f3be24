-- Every statement the store runs, by name. Parameters in order; `shown_at IS NULL` and the like name a partial index.

-- conversation_at --
SELECT id, session_began, last_line_at FROM conversation WHERE adapter = ? AND room = ? AND thread = ?;

-- insert_conversation --
INSERT INTO conversation (adapter, room, thread, session_began, last_line_at) VALUES (?, ?, ?, ?, ?);

-- insert_message --
INSERT INTO inbox (conversation, adapter, platform_id, author, kind, counted, position, accepted_at, message)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (platform_id, adapter) DO NOTHING;

-- touch_conversation --
UPDATE conversation SET session_began = ?, last_line_at = ? WHERE id = ?;

-- unclaimed_original --
SELECT inbox.id, inbox.message, turn.state
  FROM inbox LEFT JOIN turn ON turn.id = inbox.turn
 WHERE inbox.platform_id = ? AND inbox.adapter = ? AND inbox.author = ? AND inbox.conversation = ?
   AND (inbox.open = 1 OR turn.state = 'held');

-- edit_message --
UPDATE inbox SET original = coalesce(original, message), message = ? WHERE id = ?;

-- release_hold --
UPDATE conversation SET hold_until = ? WHERE id = ?;

-- close_message --
UPDATE inbox SET open = 0 WHERE id = ?;

-- conversation_to_claim --
SELECT adapter, room, thread, control, version, language, disclosed_at, disclosed_in, session_began, hold_until,
       summary, summary_until, crisis_at, handoff, proposal, blocks,
       (SELECT id FROM turn WHERE turn.conversation = conversation.id AND state = 'open')
  FROM conversation WHERE id = ?;

-- attempt_of --
SELECT attempt FROM turn WHERE id = ?;

-- held_turn --
SELECT id, author, attempt FROM turn WHERE conversation = ? AND state = 'held' ORDER BY id LIMIT 1;

-- held_until --
SELECT hold_until FROM conversation
 WHERE id = ? AND EXISTS (SELECT 1 FROM turn WHERE turn.conversation = conversation.id AND state = 'held');

-- open_messages --
SELECT id, message, kind, author FROM inbox WHERE conversation = ? AND open = 1 ORDER BY position, id;

-- any_open --
SELECT 1 FROM inbox INDEXED BY inbox_open WHERE conversation = ? AND open = 1 LIMIT 1;

-- insert_turn --
INSERT INTO turn (conversation, author, began) VALUES (?, ?, ?);

-- resume_turn --
UPDATE turn SET state = 'open', attempt = ?, began = ? WHERE id = ?;

-- claim_message --
UPDATE inbox SET open = 0, turn = ? WHERE id = ?;

-- turn_messages --
SELECT id, message, kind, author FROM inbox WHERE turn = ? ORDER BY position, id;

-- last_lines --
SELECT 1 AS ours, 0, shown_at, id, shown_at AS at, draft, created_at AS began FROM outbox
 WHERE conversation = :conversation AND counted = 1 AND state = 'shown'
UNION ALL
SELECT 0, turn, position, id, accepted_at, message, accepted_at FROM inbox
 WHERE conversation = :conversation AND turn < :turn AND kind NOT IN ('join', 'leave')
 ORDER BY began DESC LIMIT :limit;

-- count_messages_person --
SELECT count(*), min(at) FROM (
    SELECT accepted_at AS at FROM inbox
     WHERE adapter = :adapter AND author = :author AND counted = 1 AND accepted_at > :since AND id < :first
     ORDER BY accepted_at DESC LIMIT :upto);

-- count_messages_room --
SELECT count(*), min(at) FROM (
    SELECT accepted_at AS at FROM inbox
     WHERE conversation = :conversation AND counted = 1 AND accepted_at > :since AND id < :first
     ORDER BY accepted_at DESC LIMIT :upto);

-- count_messages_brand --
SELECT count(*), min(at) FROM (
    SELECT accepted_at AS at FROM inbox
     WHERE counted = 1 AND accepted_at > :since AND id < :first
     ORDER BY accepted_at DESC LIMIT :upto);

-- count_replies_person --
SELECT count(*), min(at) FROM (
    SELECT created_at AS at FROM outbox
     WHERE adapter = :adapter AND author = :author AND counted = 1 AND speaker = 'ai' AND created_at > :since
     ORDER BY created_at DESC LIMIT :upto);

-- count_replies_room --
SELECT count(*), min(at) FROM (
    SELECT created_at AS at FROM outbox
     WHERE conversation = :conversation AND counted = 1 AND speaker = 'ai' AND created_at > :since
     ORDER BY created_at DESC LIMIT :upto);

-- count_replies_brand --
SELECT count(*), min(at) FROM (
    SELECT created_at AS at FROM outbox
     WHERE counted = 1 AND speaker = 'ai' AND created_at > :since
     ORDER BY created_at DESC LIMIT :upto);

-- first_message_since --
SELECT id, at FROM (
    SELECT id, accepted_at AS at FROM inbox WHERE counted = 1 AND accepted_at > :since ORDER BY accepted_at LIMIT 1);

-- notices_person --
SELECT code, at FROM (
    SELECT code, created_at AS at FROM outbox
     WHERE adapter = :adapter AND author = :author AND counted = 1 AND speaker = 'system' AND created_at > :since
     ORDER BY created_at DESC LIMIT 1000);

-- notices_room --
SELECT code, at FROM (
    SELECT code, created_at AS at FROM outbox
     WHERE conversation = :conversation AND counted = 1 AND speaker = 'system' AND created_at > :since
     ORDER BY created_at DESC LIMIT 1000);

-- notices_brand --
SELECT code, at FROM (
    SELECT code, created_at AS at FROM outbox
     WHERE counted = 1 AND speaker = 'system' AND created_at > :since
     ORDER BY created_at DESC LIMIT 1000);

-- preview_row --
SELECT id, draft, attempts, receipt, (SELECT prefix FROM store), created_at FROM outbox WHERE turn = ? AND state = 'previewing';

-- turn_to_settle --
SELECT turn.state, turn.author, conversation.version, conversation.control, conversation.language, conversation.hold_until,
       (SELECT coalesce(max(ordinal) + 1, 0) FROM outbox WHERE outbox.turn = turn.id),
       (SELECT id FROM outbox WHERE outbox.turn = turn.id AND outbox.state = 'previewing')
  FROM turn JOIN conversation ON conversation.id = turn.conversation WHERE turn.id = ?;

-- settle_turn --
UPDATE turn SET state = 'settled', settled_at = ?, settings = ?, model = ?, tokens_in = tokens_in + ?, tokens_out = tokens_out + ?
 WHERE id = ?;

-- hold_turn --
UPDATE turn SET state = 'held', attempt = 0, settings = ?, tokens_in = tokens_in + ?, tokens_out = tokens_out + ? WHERE id = ?;

-- settle_held_turns --
UPDATE turn SET state = 'settled', settled_at = ? WHERE conversation = ? AND state = 'held';

-- give_earlier_words --
UPDATE inbox SET open = 0, turn = :turn
 WHERE conversation = :conversation AND open = 1
   AND (position, id) < (SELECT position, id FROM inbox WHERE turn = :turn ORDER BY position, id LIMIT 1);

-- settle_conversation --
UPDATE conversation SET language = ?, hold_until = ? WHERE id = ?;

-- keep_summary --
UPDATE conversation SET summary = ?, summary_until = ? WHERE id = ?;

-- insert_judgement --
INSERT INTO judgement (turn, at, settings, facts, yeses) VALUES (?, ?, ?, ?, ?);

-- insert_decision --
INSERT INTO decision (judgement, ordinal, stage, policy, verdict, code, reason, draft, guidance, delay, obligation, evidence)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- next_ordinal --
SELECT coalesce(max(ordinal) + 1, 0) FROM outbox WHERE turn = ?;

-- disclosure_under_way --
SELECT 1 FROM outbox
 WHERE conversation = ? AND state IN ('pending', 'showing') AND shown_at IS NULL AND discloses = 1 AND version >= ? LIMIT 1;

-- insert_row --
INSERT INTO outbox (conversation, turn, ordinal, adapter, author,
                    code, version, state, speaker, byline, discloses, disclosed, counted, draft, created_at, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- rewrite_row --
UPDATE outbox
   SET code = ?, version = ?, state = ?, speaker = ?, byline = ?, discloses = ?, disclosed = ?, counted = ?, draft = ?,
       created_at = ?, reason = ?, retraction = ?
 WHERE id = ?;

-- keep_receipt --
UPDATE outbox SET receipt = ?, platform_id = ? WHERE id = ? AND state = 'previewing';

-- conversation_to_say --
SELECT adapter, control, version, taken, disclosed_at FROM conversation WHERE id = ?;

-- next_row --
SELECT outbox.id, outbox.draft, outbox.attempts, outbox.receipt, (SELECT prefix FROM store), outbox.turn, outbox.not_before, outbox.doubted_at,
       outbox.speaker, outbox.byline, outbox.discloses, outbox.version, conversation.control, conversation.taken, conversation.disclosed_at
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.conversation = ? AND outbox.state = 'pending' AND outbox.shown_at IS NULL
 ORDER BY outbox.id LIMIT 1;

-- any_pending_beside --
SELECT 1 FROM outbox
 WHERE conversation = (SELECT conversation FROM outbox WHERE id = ?) AND state = 'pending' AND shown_at IS NULL LIMIT 1;

-- keep_retraction --
UPDATE outbox SET retraction = ? WHERE id = ?;

-- insert_retraction --
INSERT INTO outbox (conversation, turn, ordinal, adapter, author,
                    code, version, state, speaker, byline, discloses, disclosed, counted, draft, created_at, receipt)
SELECT conversation, turn, (SELECT max(ordinal) + 1 FROM outbox AS line WHERE line.turn = outbox.turn), adapter, author,
       'preview.withdrawn', version, 'pending', 'system', retraction ->> '$.byline', 0, 0, 1, retraction, created_at, receipt
  FROM outbox WHERE id = ? AND retraction IS NOT NULL AND json_array_length(receipt, '$.ids') > 0;

-- line_outside --
SELECT conversation.adapter, conversation.room, conversation.thread, conversation.title,
       (SELECT receipt FROM outbox AS earlier
         WHERE earlier.conversation = outbox.conversation AND earlier.origin = outbox.origin AND earlier.id < outbox.id
           AND earlier.shown_at IS NOT NULL AND earlier.platform_id IS NOT NULL
         ORDER BY earlier.id DESC LIMIT 1)
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation WHERE outbox.id = ?;

-- begin_showing --
UPDATE outbox SET state = 'showing', attempts = attempts + 1, not_before = NULL, tried_at = ? WHERE id = ?;

-- shown_before --
SELECT earlier.receipt
  FROM outbox JOIN outbox AS earlier ON earlier.conversation = outbox.conversation AND earlier.id < outbox.id
 WHERE outbox.id = ? AND earlier.shown_at IS NOT NULL AND earlier.platform_id IS NOT NULL
 ORDER BY earlier.id DESC LIMIT 1;

-- withdraw --
UPDATE outbox SET state = ?, reason = ?, counted = 0 WHERE id = ?;

-- show_row --
UPDATE outbox SET state = 'shown', receipt = ?, platform_id = ?, shown_at = ?
 WHERE id = ? AND state IN ('showing', 'uncertain');

-- shown_row --
SELECT conversation, discloses, version, draft FROM outbox WHERE id = ?;

-- see_line --
UPDATE conversation SET last_line_at = max(last_line_at, ?) WHERE id = ?;

-- see_disclosure --
UPDATE conversation SET disclosed_at = ?, disclosed_in = ? WHERE id = ? AND taken <= ?;

-- fail_row --
UPDATE outbox SET state = ?, reason = ?, not_before = ?, counted = ?, attempts = attempts - ?,
       doubted_at = iif(?, coalesce(doubted_at, tried_at), doubted_at)
 WHERE id = ? AND state IN ('previewing', 'showing');

-- was_forgotten --
SELECT 1 FROM sqlite_sequence WHERE name = 'outbox' AND seq >= :row AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = :row);

-- row_state --
SELECT state FROM outbox WHERE id = ?;

-- move_conversation --
UPDATE conversation
   SET control = :target, version = version + 1,
       taken = iif(:target IN ('operator', 'closed'), version + 1, taken),
       disclosed_at = iif(control = 'operator', NULL, disclosed_at),
       disclosed_in = iif(control = 'operator', '', disclosed_in),
       proposal = NULL,
       news = news + 1
 WHERE id = :conversation AND control = :source;

-- supersede_proposal --
UPDATE proposal SET state = 'superseded', decided_at = ?, revision = revision + 1 WHERE conversation = ? AND state = 'open';

-- insert_transition --
INSERT INTO transition (conversation, turn, source, target, who, why, at) VALUES (?, ?, ?, ?, ?, ?, ?);

-- last_among_others --
SELECT said.conversation, conversation.adapter, conversation.room, conversation.thread, conversation.language, said.platform_id
  FROM inbox AS said JOIN conversation ON conversation.id = said.conversation
 WHERE said.id = (SELECT latest.id
                    FROM inbox AS private JOIN inbox AS latest ON latest.adapter = private.adapter AND latest.author = private.author
                   WHERE private.id = (SELECT max(id) FROM inbox WHERE conversation = :conversation AND author <> '')
                     AND latest.counted = 1 AND latest.accepted_at > :since AND latest.message ->> '$.direct' = 0
                   ORDER BY latest.accepted_at DESC LIMIT 1)
   AND NOT EXISTS (SELECT 1 FROM outbox
                    WHERE outbox.conversation = said.conversation AND code = :code AND draft ->> '$.reply_to' = said.platform_id);

-- rows_in_flight --
SELECT outbox.id, outbox.adapter,
       conversation.title <> '' -- nothing is shown in a thread before the store knows where it is
       OR coalesce(json_array_length(outbox.receipt, '$.ids'), 0) > 0 -- changing a line once more shows nothing twice
       OR EXISTS (SELECT 1 FROM outbox AS earlier
                   WHERE earlier.conversation = outbox.conversation AND earlier.origin = outbox.origin AND earlier.id < outbox.id
                     AND earlier.state = 'shown')
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.state = 'showing' AND outbox.shown_at IS NULL;

-- open_work --
SELECT id, adapter, NULL FROM conversation
 WHERE id IN (SELECT conversation FROM inbox WHERE open = 1 UNION SELECT conversation FROM turn WHERE state = 'open')
UNION ALL
SELECT id, adapter, hold_until FROM conversation WHERE id IN (SELECT conversation FROM turn WHERE state = 'held');

-- outbox_work --
SELECT outbox.conversation, outbox.adapter, outbox.not_before, min(outbox.id)
  FROM outbox WHERE outbox.state = 'pending' AND outbox.shown_at IS NULL GROUP BY outbox.conversation;

-- messages_named --
SELECT conversation, turn, id FROM inbox WHERE platform_id = ? AND author <> '' ORDER BY id; -- one whose author was erased says nothing

-- rows_named --
SELECT conversation, turn, id FROM outbox WHERE platform_id = ? ORDER BY id;

-- row_numbered --
SELECT conversation, turn, id FROM outbox WHERE id = ? AND ? = (SELECT prefix FROM store);

-- conversation_to_explain --
SELECT adapter, room, thread, control FROM conversation WHERE id = ?;

-- turn_to_explain --
SELECT id, state, attempt, began, settled_at, settings, model, tokens_in, tokens_out FROM turn WHERE id = ?;

-- messages_of_turn --
SELECT message, accepted_at, original FROM inbox WHERE turn = ? ORDER BY position, id;

-- message_alone --
SELECT message, accepted_at, original FROM inbox WHERE id = ?;

-- judgements_of_turn --
SELECT id, at, settings, facts, yeses FROM judgement WHERE turn = ? ORDER BY id;

-- decisions_of_judgement --
SELECT ordinal, stage, policy, verdict, code, reason, draft, guidance, delay, obligation, evidence
  FROM decision WHERE judgement = ? ORDER BY ordinal;

-- transitions_of --
SELECT source, target, who, why, at, turn FROM transition WHERE conversation = ? ORDER BY id;

-- rows_of_turn --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.turn = ? ORDER BY outbox.ordinal;

-- row_alone --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.id = ?;

-- rows_in_state --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox INDEXED BY outbox_unshown JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.state = ? AND outbox.shown_at IS NULL AND outbox.seen_to_at IS NULL ORDER BY outbox.id;

-- all_lines --
SELECT 1 AS ours, 0, shown_at, id, shown_at AS at, draft, created_at AS began FROM outbox
 WHERE conversation = :conversation AND counted = 1 AND state = 'shown'
UNION ALL
SELECT 0, coalesce(turn, 9223372036854775807), position, id, accepted_at, message, accepted_at FROM inbox
 WHERE conversation = :conversation AND (turn IS NOT NULL OR open = 1) AND kind NOT IN ('join', 'leave')
 ORDER BY began DESC LIMIT :limit;

-- waiting_messages --
SELECT count(*), min(inbox.accepted_at) FROM inbox WHERE open = 1;

-- latest_message --
SELECT platform_id FROM inbox WHERE author <> '' ORDER BY id DESC LIMIT 1;

-- unsettled_turns --
SELECT count(*), min((SELECT min(accepted_at) FROM inbox WHERE inbox.turn = unsettled.id))
  FROM (SELECT id FROM turn WHERE state = 'open' UNION ALL SELECT id FROM turn WHERE state = 'held') AS unsettled;

-- rows_by_state --
SELECT state, count(*) FROM outbox WHERE shown_at IS NULL AND seen_to_at IS NULL GROUP BY state
UNION ALL
SELECT 'shown', (SELECT count(*) FROM outbox WHERE counted = 1)
              - (SELECT count(*) FROM outbox WHERE state IN ('pending', 'showing', 'uncertain') AND shown_at IS NULL);

-- conversations_by_control --
SELECT 'ai', (SELECT count(*) FROM conversation) - (SELECT count(*) FROM conversation WHERE control <> 'ai')
UNION ALL
SELECT control, count(*) FROM conversation WHERE control <> 'ai' GROUP BY control;

-- decisions_by_code --
SELECT code, count(*) FROM decision WHERE verdict > 0 GROUP BY code ORDER BY count(*) DESC, code;
