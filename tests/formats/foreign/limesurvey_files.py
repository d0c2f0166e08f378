"""Small surveys of our own in LimeSurvey's XML, written as its older and newer versions write them."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

Cells = Mapping[str, Any]


def question(code: str, kind: str, text: Any = "What?", **more: Any) -> dict[str, Any]:
    """Return a question; `subs` and `answers` are code → text, of scale 1 in `subs1` and `answers1`."""
    return {"code": code, "type": kind, "text": text} | more


def group(title: Any, *questions: Cells, **more: Any) -> dict[str, Any]:
    """Return a group of questions."""
    return {"title": title, "questions": questions} | more


def survey(
    *groups: Cells, languages: tuple[str, ...] = ("en",), new: bool = True, texts: Cells | None = None, **settings: Any
) -> bytes:
    """Return the export of a survey; with `new` its texts stand in tables of their own, as since database version 400."""
    return _Writing(languages, new).document(groups, {"title": "Ours"} | dict(texts or {}), settings)


class _Writing:
    def __init__(self, languages: tuple[str, ...], new: bool) -> None:
        self.languages = languages
        self.new = new
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.ids = count(10)

    def row(self, table: str, **cells: Any) -> None:
        self.tables.setdefault(table, []).append(cells)

    def document(self, groups: Iterable[Cells], texts: Cells, settings: Cells) -> bytes:
        more = " ".join(self.languages[1:])
        self.row("surveys", sid=1, language=self.languages[0], additional_languages=more, **settings)
        for language in self.languages:
            named = {f"surveyls_{name}": _in(text, language) for name, text in texts.items()}
            self.row("surveys_languagesettings", surveyls_language=language, **named)
        for number, each in enumerate(groups, start=1):
            self.group(number, each)
        return document(self.tables, languages=self.languages, version="498" if self.new else "177")

    def in_languages(self, table: str, texts_in: str, key: str, cells: Cells, texts: Cells) -> None:
        """Write a row, with its texts beside it in every language or in the rows of `texts_in`."""
        if self.new:
            self.row(table, **cells)
        for language in self.languages:
            spoken = {column: _in(text, language) for column, text in texts.items()}
            if self.new:
                self.row(texts_in, **{key: cells[key]}, language=language, **spoken)
            else:
                self.row(table, **cells, language=language, **spoken)

    def group(self, number: int, given: Cells) -> None:
        cells = {"gid": number, "group_order": number, "grelevance": given.get("relevance", "1")}
        texts = {"group_name": given["title"], "description": given.get("description", "")}
        self.in_languages("groups", "group_l10ns", "gid", cells, texts)
        for order, each in enumerate(given["questions"], start=1):
            self.question(number, order, each)

    def question(self, gid: int, order: int, given: Cells) -> None:
        qid = given.get("qid") or next(self.ids)
        cells = {
            "qid": qid, "parent_qid": 0, "gid": gid, "type": given["type"], "title": given["code"], "question_order": order,
            "preg": given.get("preg", ""), "other": given.get("other", "N"), "mandatory": given.get("mandatory", "N"),
            "relevance": given.get("relevance", "1"),
        }  # fmt: skip
        texts = {"question": given["text"], "help": given.get("help", "")}
        self.in_languages("questions", "question_l10ns", "qid", cells, texts)
        for scale, key in enumerate(("subs", "subs1")):
            for place, (code, text) in enumerate(given.get(key, {}).items()):
                self.sub(qid, scale, place, code, text, given.get("relevances", {}).get(code, "1"))
        for scale, key in enumerate(("answers", "answers1")):
            for place, (code, text) in enumerate(given.get(key, {}).items()):
                cells = {"aid": next(self.ids), "qid": qid, "code": code, "sortorder": place, "scale_id": scale}
                self.in_languages("answers", "answer_l10ns", "aid", cells, {"answer": text})
        for name, value in given.get("attributes", {}).items():
            self.row("question_attributes", qid=qid, attribute=name, value=value)
        for cid, (scenario, cqid, field, method, value) in enumerate(given.get("conditions", ()), start=1):
            row = {"cid": cid, "qid": qid, "scenario": scenario, "cqid": cqid, "cfieldname": field, "method": method}
            self.row("conditions", **row, value=value)

    def sub(self, qid: int, scale: int, order: int, code: str, text: Any, relevance: str) -> None:
        cells = {"qid": next(self.ids), "parent_qid": qid, "title": code, "question_order": order, "scale_id": scale}
        self.in_languages("subquestions", "question_l10ns", "qid", cells | {"relevance": relevance}, {"question": text})


def _in(text: Any, language: str) -> Any:
    return text.get(language, "") if isinstance(text, Mapping) else text


def document(
    tables: Mapping[str, Iterable[Cells]],
    languages: Iterable[str] = ("en",),
    version: str = "498",
    kind: str = "Survey",
) -> bytes:
    """Return tables as LimeSurvey writes them."""
    spoken = "".join(f"<language>{language}</language>" for language in languages)
    parts = [
        f"<LimeSurveyDocType>{kind}</LimeSurveyDocType><DBVersion>{version}</DBVersion><languages>{spoken}</languages>"
    ]
    for name, rows in tables.items():
        written = "\n".join(f"<row>{''.join(_cell(*cell) for cell in row.items())}</row>" for row in rows)
        parts.append(f"<{name}><fields/><rows>\n{written}\n</rows></{name}>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>\n{chr(10).join(parts)}\n</document>\n'.encode()


def _cell(name: str, value: Any) -> str:
    if value == "":
        return f"<{name}/>"
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
