"""The stage under which the table ``watermark`` says how far change detection has come in each source."""

STAGE = "diff"
