"""Marks of the desk."""
