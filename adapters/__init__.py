"""The ground floor: what a message is, and one file per platform that carries messages."""
