"""Records as rows that may be handed on, and files and feeds made of them.

``rows`` cuts every record to the terms of its source and makes foreign text safe to print, exactly as a report does;
commenters are not in a row, by name or pseudonym. ``tables`` and ``feeds`` write rows one by one, so that a download of
any size needs the memory of a few hundred.
"""
