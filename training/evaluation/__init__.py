"""A closer look at trained networks: mistakes, shifted images, McNemar's test, seeds compared.

May import ``training.runs``, whose logs it compares; nothing in ``runs`` imports it back.
"""
