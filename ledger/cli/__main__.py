"""`python -m ledger.cli`: the command where the scripts folder is not on the path."""

from ledger.cli import main

main()
