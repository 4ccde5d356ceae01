"""What is said to whom: templates, routing and sending."""
