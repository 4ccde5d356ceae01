"""What starts the engine and speaks to it: the client, the command line and the embedded server."""
