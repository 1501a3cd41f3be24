"""`python -m bots.cli`, the same as `frankly`."""

from bots.cli import main

main()
