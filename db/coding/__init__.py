"""Coding of changes: samples, and the codes that users give. No coder's codes are told before all have coded."""
