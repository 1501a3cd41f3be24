"""Where people see conversations and answer them, in a room of any adapter."""
