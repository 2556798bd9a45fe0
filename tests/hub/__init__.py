"""The parts of the small Hub that the tests talk to; tests/hub_server.py is its door."""
