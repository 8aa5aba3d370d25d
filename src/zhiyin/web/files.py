"""Lists as files in an answer: CSV row by row while it is read, the other formats when they are whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.http import FileResponse, StreamingHttpResponse

from zhiyin.core.tabular.lists import Value, stream_list, write_list

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def list_answer(
    name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]
) -> StreamingHttpResponse | FileResponse:
    """The file `name` (its suffix is the format) with `rows` under `columns` (name, type)."""
    made = Path(name).suffix.removeprefix(".")
    if made == "csv":
        answer = StreamingHttpResponse(stream_list(columns, rows), content_type=TYPES[made])
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_list(path, columns, rows)
        file = path.open("rb")  # the answer closes it; its name is gone before
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[made])
