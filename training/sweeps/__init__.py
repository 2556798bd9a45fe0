"""Sweeps: many runs that differ in their settings, judged on validation images.

A *candidate* is one choice of settings, a *trial* a candidate with a number of epochs, a *run* a
trial with a seed. ``strategies`` says which trials come next, ``sweep`` has them computed.
"""
