"""What only the tests and the large engines need from the system: brought by apt where that is allowed.

`--check` lists what is missing and fails if anything is. Without it, missing packages are installed as root or by
`sudo -n`; where neither is possible the one command to run is printed. The application itself needs none of this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# package -> what shows that it is there: a program in PATH, or a file pattern below /
NEEDED: dict[str, tuple[str, ...]] = {
    "chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    "fonts-noto-cjk": ("/usr/share/fonts/opentype/noto/NotoSansCJK*", "/usr/share/fonts/**/NotoSansCJK*"),
    "postgresql": ("/usr/lib/postgresql/*/bin/initdb", "/usr/local/pgsql/bin/initdb", "initdb"),
    "redis-server": ("redis-server",),
    "strace": ("strace",),
    "gettext": ("msgfmt",),
}
INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]
# package -> one that does the same with less, brought in its place where apt has it
LIGHTER = {"chromium": "chromium-headless-shell"}


def is_there(signs: tuple[str, ...]) -> bool:
    """Whether one of `signs` (programs or patterns) is found."""
    return any(
        any(Path("/").glob(sign.lstrip("/"))) if sign.startswith("/") else shutil.which(sign) is not None
        for sign in signs
    )


def missing() -> list[str]:
    """The packages that are not there."""
    return [package for package, signs in NEEDED.items() if not is_there(signs)]


def wanted() -> list[str]:
    """What is to be brought: what is missing, and the lighter ones where this user may and apt has them."""
    lighter = {package: one for package, one in LIGHTER.items() if not is_there((one,)) and is_offered(one)}
    may = _prefix() is not None
    rest = [package for package in missing() if package not in lighter]
    return rest + [one for package, one in lighter.items() if may or package in missing()]


def is_offered(package: str) -> bool:
    """Whether apt has it, as far as it knows before an update."""
    if shutil.which("apt-cache") is None:
        return False
    told = subprocess.run(["apt-cache", "show", "--no-all-versions", package], capture_output=True, check=False)
    return told.returncode == 0 and bool(told.stdout)


def main(arguments: list[str]) -> int:
    """Check, or install; the exit code."""
    names = wanted()
    if not names:
        return 0
    if "--check" in arguments:
        print(f"Missing on this system: {', '.join(names)}", file=sys.stderr)
        return 1
    prefix = _prefix()
    if shutil.which("apt-get") is None or prefix is None:
        print("The tests need packages of the system. Run this once, then again what you ran:", file=sys.stderr)
        print(f"  sudo apt-get update && sudo {' '.join([*INSTALL, *names])}", file=sys.stderr)
        return 1
    code = _run([*prefix, "apt-get", "update", "-qq"]) or _run([*prefix, *INSTALL, *wanted()])
    return code if missing() else 0  # without the lighter ones the tests run too


def _run(command: list[str]) -> int:
    print(" ".join(command))
    return subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False).returncode


def _prefix() -> list[str] | None:
    """How to become root: not at all, by sudo without a question, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
