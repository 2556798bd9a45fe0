"""The network and how it learns: NumPy and the standard library, no Django, no printing."""
