"""``python -m tzforms``."""

from tzforms.cli import main

main()
