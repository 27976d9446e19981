"""Whether a thread is complete and open: its region, pagers and controls, loading failures."""
