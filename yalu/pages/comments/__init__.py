"""Comment platforms: one module each, behind one interface."""
