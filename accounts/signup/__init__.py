"""Signing up: who may, the form, and invitations."""
