"""The pages of voice: the public survey, and what staff see of the answers."""
