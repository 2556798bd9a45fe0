"""Serializers: what answers look like. OpenAPI is written from them, and they word records."""
