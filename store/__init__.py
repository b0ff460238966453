"""What Bridgebot remembers: one file for each noun."""
