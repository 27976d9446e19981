"""Comment services and platforms with an API of their own: ``services.toml``, and what its tables cannot say."""
