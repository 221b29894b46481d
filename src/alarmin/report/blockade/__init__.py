"""A blockade as tables, lines for the terminal and one self-contained page."""

from alarmin.report.blockade.page import write_page
from alarmin.report.blockade.rows import course_rows, dose_rows, plain, table_rows
from alarmin.report.blockade.text import text_lines

__all__ = ["course_rows", "dose_rows", "plain", "table_rows", "text_lines", "write_page"]
