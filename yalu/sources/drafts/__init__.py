"""Drafts of sources: files made from what a site shows or from the list of a feed reader, with guesses marked."""
