"""Comments as a list of blocks of one shape, in any markup (threads.md#lists-of-comments).

``records`` puts blocks together, or finds a single one; ``evidence`` tells whether they are comments;
``list_detection`` joins all of it, with the replies inside them.
"""
