"""What answers look like; OpenAPI is written from these, and records are worded by them."""
