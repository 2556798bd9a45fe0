"""Everything up to a published network: data, arithmetic, training, artifacts, the Hub.

``training.core`` is NumPy and the standard library; Django stays in ``management/``, ``models.py``,
``admin.py`` and ``apps.py``.
"""
