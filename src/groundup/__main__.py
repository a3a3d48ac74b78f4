"""`python -m groundup` is `groundup`."""

from groundup.cli import main

main()
