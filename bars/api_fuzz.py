"""Schemathesis over the whole OpenAPI description: no 5xx, no ignored authentication, no undocumented answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.installation import Installation

from . import Outcome

TIERS = ("ci", "long", "fuzz")
EXAMPLES = {"ci": 25, "long": 100, "fuzz": 400}
TOLD = 100
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth"


def run(tier: str) -> Outcome:
    """Load the demo, issue tokens, and let schemathesis call every operation."""
    with tempfile.TemporaryDirectory(prefix="zhiyin-fuzz-") as folder:
        site = Installation(Path(folder))
        site.run("demo", "--customers", "200")
        token = json.loads(site.python("bars._token"))["token"]
        with site.served():
            done = _fuzz(site.port, token, EXAMPLES[tier])
    lines = done.stdout.splitlines()
    # What failed stands in a section of its own, the warnings after it name every operation that was hard to reach.
    first = next((n for n, line in enumerate(lines) if line.strip("= ") == "FAILURES"), max(len(lines) - TOLD, 0))
    told = "\n".join(lines[first : first + TOLD])
    operations = next((line.strip() for line in lines if "Operations" in line or "operations" in line), "")
    seen: dict[str, object] = {"operations": operations, "result": lines[-1].strip("= ") if lines else ""}
    faults = [] if done.returncode == 0 else [told + done.stderr[-2000:]]
    return Outcome(seen, faults)


# One worker: in two threads the compiler of Python 3.11 miscounts its depth now and then (SystemError in the harness).
def _fuzz(port: int, token: str, examples: int) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("st")), "run", f"http://127.0.0.1:{port}/api/v1/openapi.json",
        "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--seed", "1",
        "--header", f"Authorization: Bearer {token}", "--workers", "1", "--request-timeout", "20", "--no-color",
    ]  # fmt: skip
    environment = {**os.environ, "COLUMNS": "150"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
