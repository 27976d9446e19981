"""Whether a thread as read is whole and open: its region, pagers and controls, failures to load."""
