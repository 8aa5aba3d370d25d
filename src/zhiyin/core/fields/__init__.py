"""Fields that a company adds to its records by itself, without a migration: `docs/fields.md`.

A record keeps their values in one JSON column `custom`, by the code of the field. What lists are to be narrowed by, and
what nobody may have twice, stands besides in a table of the record's area (`IndexedValue`), one row a value.
"""
