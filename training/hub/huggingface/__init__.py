"""Repositories on the Hugging Face Hub, through huggingface_hub made safe for a server."""
