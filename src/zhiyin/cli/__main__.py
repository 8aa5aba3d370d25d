"""`python -m zhiyin.cli` is `zhiyin`."""

from zhiyin.cli import main

main()
