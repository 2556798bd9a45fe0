"""How long commands of manage.py take."""
