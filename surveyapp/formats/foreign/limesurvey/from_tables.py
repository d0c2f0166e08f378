"""The tables of an export to a survey, whichever version of LimeSurvey wrote them.

Until database version 400 a question has a row for each language, with its texts; since then one row, and its texts stand in
`question_l10ns`. Both are read alike: the first row says what the question is, every row may bring texts.
"""

from collections.abc import Iterable

from surveyapp.formats.foreign.limesurvey.model import Answer, Asked, Condition, Default, Group, Source, Sub, Texts
from surveyapp.formats.foreign.limesurvey.xml_tables import Row, Tables

SURVEY_TEXTS = ("title", "description", "welcometext", "endtext")
BESIDE = ("quota", "assessments")


def source_of(tables: Tables) -> Source:
    """Return the survey that `tables` describe, its groups and questions in the order asked."""
    source = Source(languages=_languages(tables))
    for row in tables.of("surveys"):
        source.settings = {column: text.strip() for column, text in row.cells.items()}
    _read_survey_texts(tables, source)
    groups = _groups(tables)
    questions = _questions(tables, groups)
    _read_subs(tables, source, questions)
    _read_answers(tables, source, questions)
    _read_attributes(tables, questions)
    _read_defaults(tables, questions)
    _read_conditions(tables, questions)
    for question in questions.values():
        question.subs.sort(key=lambda sub: sub.order)
        question.answers.sort(key=lambda answer: answer.order)
    for group in groups.values():
        group.questions.sort(key=lambda question: question.order)
    source.groups = sorted(groups.values(), key=lambda group: group.order)
    source.beside |= {table for table in BESIDE if tables.rows.get(table)}
    return source


def _languages(tables: Tables) -> list[str]:
    """Return the languages, the survey's own first."""
    found: list[str] = []
    for row in tables.of("surveys"):
        found += [row["language"], *row["additional_languages"].split()]
    found += tables.languages
    return [language for language in dict.fromkeys(found) if language]


def _put(texts: Texts, row: Row, column: str) -> None:
    """Keep the text of a column in the row's language, if it says something and none is there yet."""
    if row["language"] and row[column]:
        texts.setdefault(row["language"], row[column])


def _read_survey_texts(tables: Tables, source: Source) -> None:
    for row in tables.of("surveys_languagesettings"):
        for name in SURVEY_TEXTS:
            if text := row[f"surveyls_{name}"]:
                source.texts.setdefault(name, {}).setdefault(row["surveyls_language"], text)
        if row["surveyls_email_invite"]:
            source.beside.add("mails")
        if row["surveyls_url"]:
            source.beside.add("address")


def _groups(tables: Tables) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for row in (*tables.of("groups"), *tables.of("group_l10ns")):
        group = groups.get(row["gid"])
        if group is None:
            group = Group(
                row["gid"], row.line, row.number("group_order"), row["grelevance"], row["randomization_group"]
            )
            groups[row["gid"]] = group
        _put(group.title, row, "group_name")
        _put(group.description, row, "description")
    return groups


def _group_of(row: Row, groups: dict[str, Group]) -> Group:
    """Return the group of a question; one that the file does not have comes last (a question's own export has none)."""
    return groups.setdefault(
        row["gid"], Group(row["gid"], row.line, order=1 + max((g.order for g in groups.values()), default=0))
    )


def _questions(tables: Tables, groups: dict[str, Group]) -> dict[str, Asked]:
    questions: dict[str, Asked] = {}
    for row in tables.of("questions"):
        if row["parent_qid"] not in ("", "0"):
            continue
        question = questions.get(row["qid"])
        if question is None:
            question = questions[row["qid"]] = _question(row)
            _group_of(row, groups).questions.append(question)
        _put(question.text, row, "question")
        _put(question.help, row, "help")
    for row in tables.of("question_l10ns"):
        # The texts of sub-questions stand in the same table; they are read with them.
        if found := questions.get(row["qid"]):
            _put(found.text, row, "question")
            _put(found.help, row, "help")
    return questions


def _question(row: Row) -> Asked:
    return Asked(
        id=row["qid"],
        code=row["title"],
        type=row["type"],
        line=row.line,
        order=row.number("question_order"),
        other=row["other"] == "Y",
        mandatory=row["mandatory"],
        relevance=row["relevance"],
        preg=row["preg"],
    )


def _sub_rows(tables: Tables) -> Iterable[Row]:
    yield from tables.of("subquestions")
    yield from (row for row in tables.of("questions") if row["parent_qid"] not in ("", "0"))


def _read_subs(tables: Tables, source: Source, questions: dict[str, Asked]) -> None:
    subs: dict[str, Sub] = {}
    for row in _sub_rows(tables):
        parent = questions.get(row["parent_qid"])
        if parent is None:
            source.orphans += 1
            continue
        sub = subs.get(row["qid"])
        if sub is None:
            sub = Sub(row["title"], row.number("scale_id"), row.number("question_order"), row["relevance"])
            subs[row["qid"]] = sub
            parent.subs.append(sub)
        _put(sub.text, row, "question")
    for row in tables.of("question_l10ns"):
        if found := subs.get(row["qid"]):
            _put(found.text, row, "question")


def _read_answers(tables: Tables, source: Source, questions: dict[str, Asked]) -> None:
    answers: dict[tuple[str, str, str], Answer] = {}
    by_id: dict[str, Answer] = {}
    for row in tables.of("answers"):
        question = questions.get(row["qid"])
        if question is None:
            source.orphans += 1
            continue
        key = (row["qid"], row["scale_id"], row["code"])
        answer = answers.get(key)
        if answer is None:
            answer = answers[key] = Answer(row["code"], row.number("scale_id"), row.number("sortorder"))
            question.answers.append(answer)
        by_id.setdefault(row["aid"], answer)
        _put(answer.text, row, "answer")
    for row in tables.of("answer_l10ns"):
        if found := by_id.get(row["aid"]):
            _put(found.text, row, "answer")


def _read_attributes(tables: Tables, questions: dict[str, Asked]) -> None:
    for row in tables.of("question_attributes"):
        if (question := questions.get(row["qid"])) and row["attribute"]:
            question.attributes.setdefault(row["attribute"], {}).setdefault(row["language"], row["value"])


def _read_defaults(tables: Tables, questions: dict[str, Asked]) -> None:
    codes = {row["qid"]: row["title"] for row in _sub_rows(tables)}
    texts: dict[str, list[Row]] = {}
    for row in tables.of("defaultvalue_l10ns"):
        texts.setdefault(row["dvid"], []).append(row)
    for row in tables.of("defaultvalues"):
        question = questions.get(row["qid"])
        if question is None:
            continue
        for text in texts.get(row["dvid"], []) if "dvid" in row else [row]:
            sub = codes.get(row["sqid"], "")
            value = text["defaultvalue"]
            question.defaults.append(Default(sub, row.number("scale_id"), row["specialtype"], text["language"], value))


def _read_conditions(tables: Tables, questions: dict[str, Asked]) -> None:
    ordered = sorted(
        tables.of("conditions"), key=lambda row: (row.number("scenario"), row.number("cqid"), row.number("cid"))
    )
    for row in ordered:
        if question := questions.get(row["qid"]):
            # A value that is a blank means “no answer”; it is therefore not stripped away with the others.
            condition = Condition(row.number("scenario"), row["cqid"], row["cfieldname"], row["method"], row["value"])
            question.conditions.append(condition)
