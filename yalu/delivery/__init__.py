"""Hands reports over to readers: by mail, into folders and object stores, to webhooks, to chats and phones.

Each channel has a session for one server or place. It takes parcels one by one, keeps a deadline for each hand-over as
a whole, and says what became of it. Nothing here knows the ledger: ``begin`` is called just before the moment from
which the reader may have the report, and what nobody can know any more is UNKNOWN.
"""
