"""Comment platforms: one module each, behind the common interface in ``platform``."""
