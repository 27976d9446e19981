"""Pages that authors cite: the entries of bibliographies, and the state of each page then and now."""
