"""Comments as a list of blocks of one shape, in any markup (threads.md#lists-of-comments).

``time_markers`` finds the blocks, ``column_roles`` their authors and texts, ``comment_ids`` and ``replies`` what
connects them, ``evidence``, ``teasers`` and ``single_comment`` whether they are comments; ``list_detection`` joins all
of it.
"""
