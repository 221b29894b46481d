"""Answers become pages: figures, tables and one self-contained HTML file."""
