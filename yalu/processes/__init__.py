"""Worker processes that are given tasks one by one, within limits of time and memory, and that end with their parent.

``task_process.TaskProcess`` is the parent's side, ``task_server`` what runs in the process; extraction and the
comparison of versions use both (decisions 0231 and 0238).
"""
