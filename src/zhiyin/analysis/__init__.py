"""What the house learns: the columnar store, runs of insight models, results as rows, and their pages."""
