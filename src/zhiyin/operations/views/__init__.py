"""Pages of products and of what customers have."""
