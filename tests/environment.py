"""Loaded before Django reads its settings (`-p tests.environment`): tests never touch a real installation."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from tools import assets

for name in [name for name in os.environ if name.startswith("ZHIYIN_") and name != "ZHIYIN_SHARED"]:
    del os.environ[name]
os.environ["ZHIYIN_HOME"] = tempfile.mkdtemp(prefix="zhiyin-test-")
os.environ["ZHIYIN_LOG_LEVEL"] = "ERROR"
# Several workers share the processors: threads of one that wait for each other busily only take them from the others.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# A name of its own, because the workers of xdist read this file once more.
if "TEST_DATABASE_URL" in os.environ:
    os.environ["ZHIYIN_DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
atexit.register(shutil.rmtree, os.environ["ZHIYIN_HOME"], ignore_errors=True)

# Pages are read in both languages: the catalogues are compiled before Django reads them.
assets.compile_messages()
