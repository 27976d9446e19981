"""Comment services and platforms with an API of their own, one module each."""
