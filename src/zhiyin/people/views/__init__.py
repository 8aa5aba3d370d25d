"""Pages about branches, people, the own account, and the audit log."""
