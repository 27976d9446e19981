"""Comments as a list of blocks of one shape, in any markup (threads.md#lists-of-comments).

``records`` puts blocks together, ``inner_replies`` those inside a comment; ``evidence``,
``teasers`` and ``single_comment`` tell whether they are comments; ``list_detection`` joins all of it.
"""
