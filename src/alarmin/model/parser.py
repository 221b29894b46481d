"""The Antimony parser kept in its place: no other files, and messages that can be read."""

from __future__ import annotations

import re

__all__ = ["import_line", "parser_message"]

# What the parser skips, in its order: strings end with their line, comments at their mark; then one word.
_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z) | //[^\r\n]* | \#[^\r\n]* | ```.*?(?:```|\Z) | "[^"\r\n]*" | (?P<word>[A-Za-z_]\w*)""",
    re.S | re.X | re.A,
)


def import_line(text: str) -> int:
    r"""Return the line of the first import statement of an Antimony text, or 0 when there is none.

    Comments and strings may hold the word; anywhere else it is a keyword, so that it is no name either.

    Parameters
    ----------
    text : str
        Antimony text.

    Examples
    --------
    >>> import_line('x = 1;\ny = 2; import "other.ant"')
    2
    >>> import_line('important = 1; # import "other.ant"')
    0
    """
    for token in _TOKEN.finditer(text):
        if token["word"] == "import":
            return 1 + len(re.findall(r"\r\n|\r|\n", text[: token.start()]))
    return 0


def parser_message() -> str:
    """Return the last message of the parser on one line."""
    import antimony

    try:
        return " ".join(str(antimony.getLastError()).split())
    except UnicodeDecodeError:  # it names one byte of a letter that has several
        return "a character stands outside comments and strings that is not ASCII"
