"""Catalogues of the site's texts in other languages, and what rebuilds them."""
