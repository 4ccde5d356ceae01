"""The installation's secret keys, and what is sealed with them."""
