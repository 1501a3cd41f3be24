"""Where every word is kept: inbox, turns, judgements, outbox, and who holds each conversation."""
