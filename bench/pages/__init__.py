"""How soon the pages for people answer: the playground, and the admin."""
