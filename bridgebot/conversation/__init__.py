"""A customer thread and a staff thread held as one: what crosses, and what stays."""
