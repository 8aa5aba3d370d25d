"""The package as it is shipped: the wheel in empty environments, first the base install, then with the application."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.installation import free_port

from . import Outcome

TIERS = ("ci", "long")
ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent
LOCK = ROOT / "requirements" / "dev.txt"
# What only the application or an extra may bring.
ABSENT = ("django", "ninja", "granian", "celery", "sklearn", "lifelines", "splink", "pyspark", "rjieba")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it."""

    folder: Path

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment with nothing of ours around it."""
        program, *rest = command
        return subprocess.run(
            [self.folder / "bin" / program, *rest], env=self.environment(), cwd=self.folder, capture_output=True,
            text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def environment(self, **more: str) -> dict[str, str]:
        """An environment that knows nothing but its own folder."""
        return {"HOME": str(self.folder), "PATH": os.environ["PATH"], "ZHIYIN_HOME": f"{self.folder}/home", **more}


def run(tier: str) -> Outcome:
    """Build the wheel, install it twice, use both."""
    del tier
    with tempfile.TemporaryDirectory(prefix="zhiyin-wheel-") as folder:
        place = Path(folder)
        wheel = _build(place)
        seen: dict[str, object] = {"wheel, MiB": round(wheel.stat().st_size / 2**20, 1)}
        base, application = _install(place / "base", str(wheel)), _install(place / "server", f"{wheel}[server]")
        faults = [*_base(base, seen), *_application(application, seen)]
    return Outcome(seen, faults)


def _build(place: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(place.glob("*.whl"))


def _install(folder: Path, what: str) -> Installed:
    uv = str(TOOLS / "uv")
    index = os.environ.get("PIP_INDEX_URL") or _index_of_pip()
    environment = os.environ | ({"UV_DEFAULT_INDEX": index} if index else {})
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], env=environment, check=True)
    # The versions are those we test with.
    command = [uv, "pip", "install", "--quiet", "--constraint", str(LOCK), "--python", str(folder / "bin/python"), what]
    subprocess.run(command, env=environment, check=True)
    return Installed(folder)


def _index_of_pip() -> str:
    asked = [str(TOOLS / "pip"), "config", "get", "global.index-url"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _base(base: Installed, seen: dict[str, object]) -> list[str]:
    """Insight and the command answer; nothing heavier came along; what is missing is named with its cure."""
    faults = []
    have = f"import importlib.util as i; print([n for n in {ABSENT!r} if i.find_spec(n)])"
    if (found := base.call("python", "-c", have).stdout.strip()) != "[]":
        faults.append(f"the base install brings more than insight and the command: {found}")
    table = base.folder / "answers.csv"
    table.write_text("hall,expected,perceived\n" + "a,5,4\nb,4,5\na,5,5\nb,5,5\n" * 10)
    answer = base.call("zhiyin", "analyse", "satisfaction", str(table))
    seen["analyse of the base install"] = answer.returncode
    if answer.returncode or "1.0" not in answer.stdout:
        faults.append(f"zhiyin analyse does not answer in the base install:\n{answer.stdout}{answer.stderr}")
    for verb, cure in (("serve", "zhiyin[server]"), ("init", "zhiyin[server]")):
        told = base.call("zhiyin", verb)
        if told.returncode == 0 or cure not in told.stderr:
            faults.append(f"`zhiyin {verb}` without the application does not name {cure}: {told.stderr}")
    return faults


def _application(installed: Installed, seen: dict[str, object]) -> list[str]:
    """An empty installation of the wheel shows its first page in Chinese, with every asset it names."""
    made = installed.call("zhiyin", "init", "--no-input")
    if made.returncode:
        return [f"zhiyin init fails:\n{made.stdout}{made.stderr}"]
    port = free_port()
    environment = installed.environment(ZHIYIN_PORT=str(port), ZHIYIN_LOG_LEVEL="ERROR")
    server = subprocess.Popen([installed.folder / "bin/zhiyin", "serve"], env=environment, start_new_session=True)
    try:
        return _looked_at(f"http://127.0.0.1:{port}", seen)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _looked_at(address: str, seen: dict[str, object]) -> list[str]:
    until = time.monotonic() + 60
    page = ""
    while not page and time.monotonic() < until:
        try:
            page = _get(f"{address}/account/login/")
        except OSError:
            time.sleep(0.2)
    faults = [] if "登录" in page else ["the first page of the wheel is not in Chinese: the translations are missing"]
    assets = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)))
    seen["assets of the first page"] = len(assets)
    if len(assets) < 5:
        faults.append(f"the first page names only {len(assets)} assets")
    for asset in assets:
        try:
            _get(address + asset)
        except OSError as error:
            faults.append(f"{asset} is not in the wheel: {error}")
    return faults


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode(errors="replace")
        return text
