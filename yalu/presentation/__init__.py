"""Pages for readers: what each shows and its template, for the reading room and for the files of a report's folder."""
