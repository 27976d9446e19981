"""Worker processes that run tasks one by one within limits of time and memory, and end with their parent.

``task_process.TaskProcess`` is the parent's side, ``task_server`` runs in the worker; extraction and the comparison of
versions use both (decision 0231).
"""
