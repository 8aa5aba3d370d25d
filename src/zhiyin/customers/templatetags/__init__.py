"""Template filters of customers."""
