"""Test digits by other pens and on other papers, strings of digits, and what is no digit."""
