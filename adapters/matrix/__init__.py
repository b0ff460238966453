"""Speaks with people on Matrix, on any homeserver, encrypted rooms included."""
