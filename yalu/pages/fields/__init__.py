"""Smaller article fields: title, canonical URL, section label, breadcrumbs, language, tags."""
