"""The customer base: one golden record per person or company, how to reach it, who it is, and what happened to it."""
