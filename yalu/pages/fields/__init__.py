"""The smaller fields of a piece: title, canonical URL, section label, breadcrumbs, language, tags."""
