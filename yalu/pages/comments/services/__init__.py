"""Comment services and platforms with an interface of their own, one module each."""
