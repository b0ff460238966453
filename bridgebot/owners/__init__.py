"""Who answers for what, who is asked next, and when: issues on their way up a chain."""
