"""How the weights of the trained recognisers are made, from phrases written here and data beside the repository."""
