"""How long tests wait for what is about to happen: only a failure takes as long."""

PATIENCE = 60  # seconds; on a busy machine with a slow disk a server has taken 20 to start
