"""Pretend platforms, a stopped clock and a whole bot in memory: test an adapter or a command."""
