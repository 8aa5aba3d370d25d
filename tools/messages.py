"""Collect the texts to translate into the areas' catalogues: `make messages`, or `tools/messages.py AREA …`.

Each area keeps `locale/zh_Hans/LC_MESSAGES/django.po`. What has no catalogue of its own (api, cli, config) is kept in
web's; what is said without Django (`say`, `noop`), in insight's. New texts arrive empty, texts that are gone leave;
a test fails until every entry is translated.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "zhiyin"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
IN_WEB = ("web", "api", "cli", "config")
KEYWORDS_WITHOUT_DJANGO = ("say", "noop")
WITHOUT_DJANGO = {"insight": ("insight", "cli", "config")}
KEYWORDS = (
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext:1,2", "ngettext_lazy:1,2", "pgettext:1c,2",
    "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3",
)  # fmt: skip


def areas() -> dict[str, list[Path]]:
    """Each catalogue's area with the folders whose texts it keeps."""
    folders = [path for path in sorted(SOURCE.iterdir()) if (path / "__init__.py").exists()]
    own = [path.name for path in folders if path.name not in (*IN_WEB, *WITHOUT_DJANGO)]
    plain = {area: [SOURCE / name for name in names] for area, names in WITHOUT_DJANGO.items()}
    return {"web": [SOURCE / name for name in IN_WEB]} | {name: [SOURCE / name] for name in own} | plain


def collect(folders: list[Path]) -> Catalog:
    """Every text marked for translation in the Python files and templates of `folders`."""
    command = shutil.which("xgettext")
    if command is None:
        sys.exit("GNU gettext is missing: `make system` brings it, or `apt-get install gettext`.")
    with tempfile.TemporaryDirectory() as folder:
        names = _sources(folders, Path(folder))
        words = KEYWORDS_WITHOUT_DJANGO if SOURCE / "insight" in folders else KEYWORDS
        keywords = [f"--keyword={word}" for word in words]
        options = ["--language=Python", "--from-code=UTF-8", "--no-location", "--output=-", "--keyword"]
        given = "\n".join(map(str, names))
        run = [command, *options, *keywords, "--files-from=-"]
        done = subprocess.run(
            run, input=given, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
        )
    text = done.stdout.replace("charset=CHARSET", "charset=UTF-8").replace(
        "nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1"
    )
    return read_po(BytesIO(text.encode()))


def _sources(folders: list[Path], scratch: Path) -> list[Path]:
    from django.conf import settings
    from django.utils.translation import templatize

    if not settings.configured:
        settings.configure()
    files = [path for folder in folders for path in ([folder] if folder.is_file() else sorted(folder.rglob("*.py")))]
    names = [path for path in files if "migrations" not in path.parts]
    templates = [path for folder in folders for path in sorted(folder.rglob("templates/**/*.*"))]
    for number, path in enumerate(templates):
        copy = scratch / f"{number:04}-{path.name}.py"
        copy.write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
        names.append(copy)
    return names


def update(area: str, folders: list[Path]) -> int:
    """Bring the catalogue of `area` up to date; returns how many of its texts wait for a translation."""
    path = SOURCE / area / CATALOGUE
    found = collect(folders)
    if not len(found) and not path.exists():
        return 0
    kept = read_po(BytesIO(path.read_bytes()), locale="zh_Hans") if path.exists() else Catalog(locale="zh_Hans")
    fresh = Catalog(locale="zh_Hans", charset="utf-8", project="Zhiyin", version="1", copyright_holder="Zhiyin")
    for message in found:
        if message.id:
            known = kept.get(message.id, message.context)
            fresh.add(message.id, known.string if known else None, flags=message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_text(fresh))
    return sum(1 for message in fresh if message.id and not _is_translated(message.string))


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) and string else bool(string)


def _text(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return (head + re.sub(r"\n{3,}", "\n\n", buffer.getvalue().decode()).strip() + "\n").encode()


def main() -> None:
    """Update the catalogues named on the command line, or all."""
    known = areas()
    for area in sys.argv[1:] or known:
        if area not in known:
            sys.exit(f"There is no area {area!r} with texts; there are: {', '.join(known)}.")
        waiting = update(area, known[area])
        print(f"{area}: {waiting} to translate" if waiting else f"{area}: complete")


if __name__ == "__main__":
    main()
