"""Tracked runs: training that happens on another machine, whose log is sent here as it grows."""
