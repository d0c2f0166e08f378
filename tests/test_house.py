"""The rules of the house that no other check holds: sizes, loose ends, transactions, clocks, locks, translations."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from surveyapp.settings import PROJECT

PACKAGE = PROJECT / "surveyapp"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEXTS = [
    path
    for folder in ("surveyapp", "tests", "bench", "migrations", "docs", "surveys", ".ci")
    for path in sorted((PROJECT / folder).rglob("*"))
    if path.suffix in {".py", ".html", ".css", ".js", ".md", ".yaml", ".txt", ""} and path.is_file()
]
LONGEST = 300
LANGUAGES = ("fi", "sv")


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@cache
def calls(path: Path) -> list[tuple[int, str]]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [(node.lineno, ast.unparse(node.func)) for node in nodes if isinstance(node, ast.Call)]


def test_no_file_is_too_long() -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    hollow = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert [name_of(path) for path in MODULES if path.stem in hollow] == []


def test_nothing_is_logged_whose_arguments_are_lost() -> None:
    # Of what goes through `logging` only the fixed part of a message is kept.
    loggers = {name_of(path): {line for line, name in calls(path) if name == "logging.getLogger"} for path in MODULES}
    assert {name: lines for name, lines in loggers.items() if lines} == {}


def test_everything_that_is_written_is_used() -> None:
    pages = [path for kind in ("html", "js") for path in PACKAGE.rglob(f"*.{kind}")]
    used = Counter(
        word
        for path in (*MODULES, *pages, *(PROJECT / "bench").rglob("*.py"), *(PROJECT / "tests").rglob("*.py"))
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )
    unused = {
        f"{name_of(path)}: {name}"
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        for name in names_made(node)
        if used[name] == 1
    }
    assert unused == set()


def names_made(node: ast.stmt) -> list[str]:
    """Return what a statement of a module defines; what is decorated is used by its decorator."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [] if node.decorator_list else [node.name]
    return [each.id for each in node.targets if isinstance(each, ast.Name)] if isinstance(node, ast.Assign) else []


def test_no_loose_ends() -> None:
    # Written in two halves, so that this file does not find itself.
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImpl" + "emented")))
    found = [f"{name_of(path)}:{number}" for path in TEXTS for number, line in lines_of(path) if marks.search(line)]
    assert found == []


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    yield from enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)


def test_browser_tests_wait_for_what_they_look_at() -> None:
    looks = {
        "bounding_box", "content", "count", "evaluate", "evaluate_all", "get_attribute", "inner_text", "input_value",
        "is_checked", "is_hidden", "is_visible", "text_content", "title",
    }  # fmt: skip

    def looks_at_once(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # Words count with an argument; what a page has is counted without one.
            return node.func.attr in looks and (node.func.attr != "count" or not node.args)
        return isinstance(node, ast.Attribute) and node.attr == "url"

    found = [
        f"{name_of(path)}:{node.lineno}: use expect(…) or wait_until(…)"
        for path in sorted((PROJECT / "tests" / "browser").glob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and any(map(looks_at_once, ast.walk(node.test)))
    ]
    assert found == []


def test_only_services_commit() -> None:
    places = [
        f"{name_of(path)}:{line}"
        for path in MODULES
        for line, function in calls(path)
        if function.endswith("session.commit") and path.parent.name != "services"
    ]
    assert places == []


def test_services_commit_in_one_place() -> None:
    places = {
        name_of(path)
        for path in (PACKAGE / "services").rglob("*.py")
        for _, function in calls(path)
        if function in {"session.commit", "db.session.commit", "db.session().commit"}
    }
    assert places == {"surveyapp/services/transactions.py"}


def test_only_web_cli_and_jobs_read_the_clock() -> None:
    readers = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now")
    below = ("domain", "analysis", "reports", "formats", "channels", "store", "services")
    places = [
        f"{name_of(path)}:{line}"
        for layer in below
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for line, function in calls(path)
        if function in readers
    ]
    assert places == []


def test_domain_knows_the_standard_library_only() -> None:
    foreign = set()
    for path in (PACKAGE / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            foreign |= {name for name in names if name.partition(".")[0] not in {*sys.stdlib_module_names, "surveyapp"}}
    assert foreign == set()


def test_answering_and_small_commands_load_no_pandas() -> None:
    script = (
        "import sys; from surveyapp.app import ANSWERING, ROOMS; import importlib;"
        "[importlib.import_module(ROOMS[room]) for room in ANSWERING];"
        "[importlib.import_module(f'surveyapp.cli.{name}') for name in ('surveys', 'orders', 'users', 'responses', 'policies')];"
        "print([name for name in ('pandas', 'numpy', 'plotly', 'scipy', 'sklearn', 'PIL', 'weasyprint') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name",
    ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "pyproject.toml", "Makefile", ".ci/run"],
)
def test_no_file_names_a_registry(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert (
        re.findall(r"https?://(?!127\.0\.0\.1)[^\s\"']+|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []
    )


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_every_locked_package_has_its_hash(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert packages
    assert [package.partition("==")[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.fixture(scope="session")
def messages() -> set[str]:
    """Return every text of code and templates that a reader sees."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
    found = extract_from_dir(
        PACKAGE, method_map=methods, options_map=options, keywords=keywords, strip_comment_tags=True
    )
    texts = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    return {text for text in texts if text}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str, messages: set[str]) -> None:
    with (PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = set()
    for message in catalogue:
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and all(strings) and not message.fuzzy:
            translated.add(message.id if isinstance(message.id, str) else message.id[0])
    assert sorted(messages - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    with (PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wrong = [
        str(message.id) for message in catalogue if message.id and not same_placeholders(message.id, message.string)
    ]
    assert wrong == []


def same_placeholders(source: str | tuple[str, ...], translated: str | tuple[str, ...] | list[str] | None) -> bool:
    def names(texts: str | tuple[str, ...] | list[str] | None) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", " ".join(texts) if isinstance(texts, (list, tuple)) else texts or ""))

    return names(source) == names(translated)
