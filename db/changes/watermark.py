"""The stage name of change detection in the table ``watermark``."""

STAGE = "diff"
