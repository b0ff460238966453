"""The figures the README quotes, each beside the floor or the peer it is measured against."""
