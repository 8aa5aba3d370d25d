"""Finding rows by words, the same on SQLite (FTS5) and PostgreSQL (pg_trgm).

An area keeps one text of words per row (`words.joined`), asks for `words.terms` of what a person typed, and narrows
its rows with `index.matching`.
"""
