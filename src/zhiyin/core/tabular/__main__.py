"""The child process of `read_in_child`: `python -m zhiyin.core.tabular REQUEST`."""

from zhiyin.core.tabular.child import main

main()
