"""A class competes: its rounds, the networks that pupils submit, and the leaderboard."""
