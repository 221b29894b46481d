"""``python -m alarmin`` is the program ``alarmin``."""

import sys

from alarmin.cli import main

sys.exit(main())
