"""The site in other languages: texts of the scripts, and the catalogues in ``translations/``."""
