"""What customers have and do with the company: products, plans, holdings, quotes, orders, bills, payments and more."""
