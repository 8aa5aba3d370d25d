"""Reads of analysis: result rows in scope, and pages made of them."""
