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
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "fonts-noto-cjk": ("/usr/share/fonts/opentype/noto/NotoSansCJK*", "/usr/share/fonts/**/NotoSansCJK*"),
    "postgresql": ("/usr/lib/postgresql/*/bin/initdb", "/usr/local/pgsql/bin/initdb", "initdb"),
    "redis-server": ("redis-server",),
    "gettext": ("msgfmt",),
}


def is_there(signs: tuple[str, ...]) -> bool:
    """Whether one of `signs` (programs or patterns) is found."""
    return any(
        any(Path("/").glob(sign.lstrip("/"))) if sign.startswith("/") else shutil.which(sign) is not None
        for sign in signs
    )


def missing() -> list[str]:
    """The packages that are not there."""
    return [package for package, signs in NEEDED.items() if not is_there(signs)]


def main(arguments: list[str]) -> int:
    """Check, or install; the exit code."""
    wanted = missing()
    if not wanted:
        return 0
    if "--check" in arguments:
        print(f"Missing on this system: {', '.join(wanted)}", file=sys.stderr)
        return 1
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *wanted]
    prefix = _prefix()
    if shutil.which("apt-get") is None or prefix is None:
        print("The tests need packages of the system. Run this once, then again what you ran:", file=sys.stderr)
        print(f"  sudo apt-get update && sudo {' '.join(install)}", file=sys.stderr)
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], install):
        print(" ".join(command))
        code = subprocess.run([*prefix, *command], env=environment, check=False).returncode
        if code:
            return code
    return 0


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
