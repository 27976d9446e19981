"""Words of a report in English, Korean, Chinese and Japanese: everything a reader sees that no publisher wrote.

``words_for`` gives a frozen ``Words``; every other function of this room takes it first and gives plain text, never
markup. English texts are the message ids; the catalogues lie beside the code (decision 0253).
"""
