"""Executors: where the runs of a sweep and the shards of a scoring are computed.

Processes on this machine (``processes``), or the workers of a Dask cluster (``cluster``; its
scheduler and workers are ``scheduler`` and ``worker``). Both take a function and tasks and yield
an ``Outcome`` for each task, in the order they end.
"""
