"""How much a difference matters, from 0 to 1, and why in words; what is volatile and never matters."""
