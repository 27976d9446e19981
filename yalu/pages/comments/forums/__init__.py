"""Threads of forum software: the opening post is the article, those after it are its comments."""
