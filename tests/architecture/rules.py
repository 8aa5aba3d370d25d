"""The enforced rules of ARCHITECTURE: each takes a source folder and returns its faults, one sentence each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from .house import HEIGHT, ROOMS, area, areas, chain, imported, may_use, modules, room

EDGES = {"views", "api", "forms", "queries", "handlers", "jobs", "ui", "access", "templatetags", "search"}
READERS = {"views", "api", "forms", "handlers", "jobs", "ui", "templatetags"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "aupdate"}
RELATIONS = (["ForeignKey"], ["OneToOneField"], ["ManyToManyField"])
PLAIN = {"int", "str", "bool", "float", "datetime", "date", "Decimal", "None", "tuple", "Literal"}


def rooms(source: Path) -> list[str]:
    """An area has the files of the table and only these; nothing is called utils, helpers or common."""
    faults = [
        f"{path.relative_to(source)}: there is no such room in an area"
        for package in areas(source)
        for path in sorted(package.iterdir())
        if path.stem not in ROOMS and path.name not in {"__pycache__", "py.typed"}
    ]
    leftovers = {"utils", "helpers", "common", "admin"}
    return faults + [
        f"{p.relative_to(source)}: name it by its noun" for p in source.rglob("*.py") if p.stem in leftovers
    ]


def directions(source: Path) -> list[str]:
    """A foreign key points into the same package or one below."""
    faults = []
    for path, tree in modules(source):
        names = {
            alias.asname or alias.name: (node.module or "").split(".")[1]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zhiyin.")
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and chain(node.func)[-1:] in (
                ["ForeignKey"],
                ["OneToOneField"],
                ["ManyToManyField"],
            ):
                target = node.args[0] if node.args else None
                owner = names.get(target.id, "") if isinstance(target, ast.Name) else _app(target)
                if owner and owner in HEIGHT and not may_use(area(path, source), owner):
                    faults.append(f"{path.relative_to(source)}:{node.lineno}: a foreign key up to {owner}")
    return faults


def _app(target: ast.AST | None) -> str:
    return target.value.split(".")[0] if isinstance(target, ast.Constant) and "." in str(target.value) else ""


def links(source: Path) -> list[str]:
    """A template links to, extends and includes only its own area's and lower ones' (URL names carry their area)."""
    faults = []
    for path in sorted(source.rglob("*.html")):
        owner = area(path, source)
        text = path.read_text(encoding="utf-8")
        for kind, name in re.findall(r"""{%\s*(url|include|extends)\s+["']([\w./:-]+)["']""", text):
            target = re.split(r"[/:]", name)[0]
            if kind == "url" and ":" not in name:
                continue
            if target in HEIGHT and not may_use(owner, target):
                faults.append(f"{path.relative_to(source)}: {kind} {name} leads up to {target}")
    return faults


def writes(source: Path) -> list[str]:
    """Rows are written in services only (the kernel and the kits write their own)."""
    faults = []
    for path, tree in modules(source):
        if area(path, source) in {"core", "insight", "demo", "cli", "config"} or room(path, source) not in EDGES:
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            names = chain(node.func)
            written = names[-1] in WRITES or (names[-1] == "update" and {"filter", "objects"} & set(names))
            if written and not {"cache", "services", "session", "messages"} & set(names):
                faults.append(f"{path.relative_to(source)}:{node.lineno}: {'.'.join(names)} writes outside of services")
    return faults


def reads(source: Path) -> list[str]:
    """Rows are read through queries, which start from what the actor may see."""
    return [
        f"{path.relative_to(source)}:{node.lineno}: {'.'.join(chain(node))} reads past the scope; write a query"
        for path, tree in modules(source)
        if area(path, source) not in {"core", "web", "config", "cli", "demo", "insight"}
        and room(path, source) in READERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]


def pure(source: Path) -> list[str]:
    """Rules know no Django; events know nothing at all."""
    faults = []
    for path, tree in modules(source):
        kind = room(path, source)
        if kind not in {"rules", "events"} or area(path, source) in {"core", "insight", "config", "cli"}:
            continue
        for line, module in imported(tree):
            root = module.split(".")[0]
            if root == "django" or (kind == "events" and root == "zhiyin" and ".events." not in module):
                faults.append(f"{path.relative_to(source)}:{line}: {kind} imports {module}")
    return faults


def facts(source: Path) -> list[str]:
    """Events are frozen dataclasses of ids, codes, numbers and times; the first field names the subject."""
    faults = []
    for path, tree in modules(source):
        if room(path, source) != "events" or area(path, source) == "core":
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                faults += [
                    f"{path.relative_to(source)}:{node.lineno}: {node.name} {what}" for what in _wrong_fact(node)
                ]
    return faults


def _wrong_fact(node: ast.ClassDef) -> list[str]:
    decorated = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
    wrong = [] if "frozen=True" in decorated else ["is not frozen"]
    own = [item for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)]
    if not own or not ast.unparse(own[0].target).endswith("_id"):
        wrong.append("does not begin with the id of its subject")
    for item in own:
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'|\"[^\"]*\"", "", ast.unparse(item.annotation))))
        if words - PLAIN:
            wrong.append(f"has a field {ast.unparse(item.target)} of {ast.unparse(item.annotation)}")
    return wrong


FORBIDDEN = {
    r"\bmark_safe\(": "mark_safe",
    r"\bcsrf_exempt\b": "csrf_exempt",
    r"\.raw\(": "raw SQL",
    r"\.extra\(": "extra()",
    r"\beval\(": "eval",
    r"\bpickle\b": "pickle",
    r"yaml\.load\(": "yaml.load",
    r"fields\s*=\s*[\"']__all__": "__all__ as fields",
    r"execute\(\s*f[\"']": "SQL in an f-string",
    r"django\.contrib\.admin": "the Django admin",
}
FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "|safe",
    r"autoescape off": "autoescape off",
    r"<script(?![^>]*(src=|type=\"application/json\"))": "inline script",
    r"\sstyle=": "inline style",
    r"\son\w+=\"": "an inline handler",
    r"(src|href)=\"(https?:)?//": "a foreign address",
    r"hx-on": "an inline handler",
    r"javascript:": "a javascript: address",
}


def forbidden(source: Path) -> list[str]:
    """What leads to injection is not there; an exception needs `# allowed: reason` on its line."""
    faults = []
    for pattern, table in (("*.py", FORBIDDEN), ("*.html", FORBIDDEN_IN_TEMPLATES)):
        for path in sorted(source.rglob(pattern)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for expression, what in table.items():
                    if re.search(expression, line) and "# allowed:" not in line:
                        faults.append(f"{path.relative_to(source)}:{number}: {what}")
    return faults


LIMITS = {"lines of a file": 400, "lines of a function": 50, "lines of a template": 150, "parameters": 7}
WARN = {"lines of a file": 250, "lines of a function": 30, "lines of a template": 80, "parameters": 5}


def budgets(source: Path, limits: dict[str, int] | None = None) -> list[str]:
    """Files, functions, templates and parameter lists stay small."""
    limit = limits or LIMITS
    faults = []

    def check(where: str, what: str, size: int) -> None:
        if size > limit[what]:
            faults.append(f"{where}: {size} {what} (at most {limit[what]})")

    for path, tree in modules(source):
        name = str(path.relative_to(source))
        check(name, "lines of a file", path.read_text(encoding="utf-8").count("\n"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{name}:{node.lineno} {node.name}"
                check(where, "lines of a function", (node.end_lineno or node.lineno) - node.lineno + 1)
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                check(where, "parameters", len([a for a in arguments if a.arg not in {"self", "cls"}]))
    for path in sorted(source.rglob("*.html")):
        check(str(path.relative_to(source)), "lines of a template", path.read_text(encoding="utf-8").count("\n"))
    return faults


def documented(source: Path) -> list[str]:
    """Every module, and every public class and function outside of views and tables, says what it is."""
    faults = []
    for path, tree in modules(source):
        kind = room(path, source)
        if kind in {"apps", "urls", "migrations"} or not tree.body or path.name == "__main__.py":
            continue
        if not ast.get_docstring(tree):
            faults.append(f"{path.relative_to(source)}: says nothing about itself")
        if kind == "events":
            continue
        faults += [
            f"{path.relative_to(source)}:{node.lineno}: {node.name} has no docstring"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
            and not any("overload" in ast.unparse(d) for d in node.decorator_list)
        ]
    return faults
