"""The rights of people: what is known of them, everything as a ZIP, and erasure."""
