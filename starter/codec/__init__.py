"""The codec server: opens for people what lies sealed on the Temporal server, and writes down that it did."""
