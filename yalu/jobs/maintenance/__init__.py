"""Jobs for operators: doctor, export, import, retention and erasure."""
