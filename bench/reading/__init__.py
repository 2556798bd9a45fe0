"""How well networks read pictures, drawings by hand, and what is no digit."""
