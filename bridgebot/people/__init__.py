"""Who somebody is, whom they belong to, what they may see, and what we hold on them."""
