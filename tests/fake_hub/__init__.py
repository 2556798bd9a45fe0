"""A fake Hugging Face Hub: a real HTTP server on this machine, for the real client to talk to.

``server`` starts it, ``routes`` answers its requests, ``store`` holds its repositories, and
``faults`` makes it fail on demand.
"""
