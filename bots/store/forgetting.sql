-- What forgetting a conversation takes, and what is kept of one; parameters in order.

-- silent_since --
SELECT id FROM conversation
 WHERE last_line_at < ?
   AND NOT EXISTS (SELECT 1 FROM handoff WHERE handoff.side = conversation.id)
   AND NOT EXISTS (SELECT 1 FROM proposal WHERE proposal.side = conversation.id)
 LIMIT ?;

-- sides_of --
SELECT side FROM handoff WHERE conversation = :conversation AND side IS NOT NULL
UNION
SELECT side FROM proposal WHERE conversation = :conversation AND side IS NOT NULL
UNION
SELECT conversation FROM outbox WHERE about = :conversation;

-- carries_nothing --
SELECT 1 FROM conversation
 WHERE id = :conversation AND thread <> ''
   AND NOT EXISTS (SELECT 1 FROM handoff WHERE side = :conversation)
   AND NOT EXISTS (SELECT 1 FROM proposal WHERE side = :conversation)
   AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation = :conversation AND about IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM turn JOIN turn_about ON turn_about.turn = turn.id WHERE turn.conversation = :conversation)
   AND NOT EXISTS (SELECT 1 FROM inbox WHERE conversation = :conversation AND open = 1)
   AND NOT EXISTS (SELECT 1 FROM turn WHERE conversation = :conversation AND state = 'open')
   AND NOT EXISTS (SELECT 1 FROM turn WHERE conversation = :conversation AND state = 'held');

-- sides_shown --
SELECT side.id, side.adapter, side.room, side.thread, side.title,
       EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation = side.id AND outbox.about = :conversation
                  AND (state = 'showing' OR state = 'shown' OR state = 'uncertain'))
  FROM conversation AS side
 WHERE side.id IN (SELECT side FROM handoff WHERE conversation = :conversation
                   UNION SELECT side FROM proposal WHERE conversation = :conversation
                   UNION SELECT conversation FROM outbox WHERE about = :conversation)
 ORDER BY side.id;

-- step_aside --
UPDATE conversation SET thread = 'erased-' || lower(hex(randomblob(8))) WHERE id = ?;

-- hand_newer_words_on --
UPDATE inbox SET conversation = :empty
 WHERE conversation = :old AND open = 1
   AND (position, id) > (SELECT position, id FROM inbox WHERE turn = :turn ORDER BY position DESC, id DESC LIMIT 1);

-- keep_bare_ids --
UPDATE inbox
   SET conversation = :empty, author = '', counted = 0, position = 0, open = 0, turn = NULL, original = NULL,
       message = json_object('id', platform_id, 'address', json_object('adapter', adapter, 'room', ''), 'author', json_object('id', ''),
                             'text', '', 'sent_at', '1970-01-01T00:00:00Z', 'own', json('true'))
 WHERE conversation = :old AND accepted_at > :since;

-- turns_about --
SELECT turn FROM turn_about WHERE conversation = ?;

-- forget_decisions_of_turn --
DELETE FROM decision WHERE judgement IN (SELECT id FROM judgement WHERE turn = ?);

-- forget_judgements_of_turn --
DELETE FROM judgement WHERE turn = ?;

-- forget_lines_of_turn --
DELETE FROM outbox WHERE turn = ?;

-- forget_messages_of_turn --
DELETE FROM inbox WHERE turn = ?;

-- forget_turn_of_transitions --
UPDATE transition SET turn = NULL WHERE turn = ?;

-- forget_abouts_of_turn --
DELETE FROM turn_about WHERE turn = ?;

-- forget_turn --
DELETE FROM turn WHERE id = ?;

-- forget_decisions --
DELETE FROM decision WHERE judgement IN
 (SELECT judgement.id FROM judgement JOIN turn ON turn.id = judgement.turn WHERE turn.conversation = ?);

-- forget_judgements --
DELETE FROM judgement WHERE turn IN (SELECT id FROM turn WHERE conversation = ?);

-- forget_transitions --
DELETE FROM transition WHERE conversation = ?;

-- forget_turns_of_transitions --
UPDATE transition SET turn = NULL WHERE turn IN (SELECT id FROM turn WHERE conversation = ?);

-- forget_handoffs --
DELETE FROM handoff WHERE conversation = ?;

-- forget_proposals --
DELETE FROM proposal WHERE conversation = ?;

-- forget_blocked --
DELETE FROM blocked WHERE conversation = ?;

-- forget_outbox --
DELETE FROM outbox WHERE conversation = ?;

-- forget_outbox_about --
DELETE FROM outbox WHERE about = ?;

-- forget_inbox --
DELETE FROM inbox WHERE conversation = ?;

-- forget_abouts --
DELETE FROM turn_about WHERE turn IN (SELECT id FROM turn WHERE conversation = ?);

-- forget_turns --
DELETE FROM turn WHERE conversation = ?;

-- forget_conversation --
DELETE FROM conversation WHERE id = ?;

-- messages_kept --
SELECT message, accepted_at, original FROM inbox WHERE conversation = ? AND author <> '' ORDER BY accepted_at, position, id;

-- turns_kept --
SELECT id FROM turn WHERE conversation = ? ORDER BY id;

-- rows_kept --
SELECT outbox.id, (SELECT prefix FROM store), conversation.adapter, conversation.room, conversation.thread, outbox.turn, outbox.code,
       outbox.state, outbox.reason, outbox.draft, outbox.attempts, outbox.created_at, outbox.receipt, outbox.shown_at,
       outbox.conversation, outbox.seen_to_at, outbox.seen_to_by
  FROM outbox JOIN conversation ON conversation.id = outbox.conversation
 WHERE outbox.conversation = ? ORDER BY outbox.id;

-- kept_inside --
SELECT summary,
       (SELECT count(*) FROM audit WHERE audit.conversation = conversation.id AND what = 'note'),
       (SELECT count(*) FROM proposal WHERE proposal.conversation = conversation.id AND state <> 'sent')
  FROM conversation WHERE id = ?;
