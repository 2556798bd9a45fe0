"""The routes that answer nobody without a token: what is one's own."""
