"""Round-ups: what is in them, how they read, and when they come."""
