"""What turns a prompt into a stream of text."""
