"""Scoring: a network's answers to millions of images in files, shard by shard, through Arrow.

``inputs`` reads Parquet (``columns``) and ``.npy``, ``scorer`` asks the network about a shard,
``part`` writes its file, ``scoring`` divides the inputs, skips what is there, and writes the
manifest last.
"""
