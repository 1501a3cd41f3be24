"""The middle floor: questions about a turn, asked before and after the model writes."""
