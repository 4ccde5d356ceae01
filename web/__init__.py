"""The pages: what practitioners see and do, drawn on the server."""
