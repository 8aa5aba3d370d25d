"""Pages of the area: HTTP in, HTML out."""
