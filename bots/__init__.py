"""The top floor: the persona, its models, its store, and the runtime that walks a message through the house."""
