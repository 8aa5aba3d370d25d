"""Webhooks: the feed of changes pushed to other systems, signed, repeated until taken, with a log of every attempt."""
