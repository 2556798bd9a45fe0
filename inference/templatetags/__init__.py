"""Template tags of the pages for visitors."""
