"""Marks of this area's pages."""
