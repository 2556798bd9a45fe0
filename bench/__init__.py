"""Benchmarks, one script for each claim of docs/; a room says what its scripts measure."""
