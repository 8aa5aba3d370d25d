"""One change to many records: chosen one by one, or all that a list shows (`docs/bulk.md`)."""
