"""`python -m server.cli` is `meldwerk`."""

from server.cli import main

main()
