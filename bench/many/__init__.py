"""A million customers with all that belongs to them, loaded set-based, kept and used again; what pages cost there."""
