"""`python -m cs_grader`: the command `cs-grader`."""

import sys

from cs_grader.cli import main

if __name__ == "__main__":
    sys.exit(main())
