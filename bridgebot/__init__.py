"""The core of Bridgebot: heard, remembered, said."""
