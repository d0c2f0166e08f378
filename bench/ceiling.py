"""The least that Flask can do with a survey page: the yardstick that our own page and submission are measured against.

A GET looks one token up and renders a bare form of ten questions; a POST stores one JSON document, durably, and says
thank you. It validates nothing, protects nothing, knows one language and no customer. Not part of the product.
The two tables are made by `bench/serving.py`.
"""

import hashlib
import os
import secrets
from datetime import UTC, datetime

from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, String, Table, create_engine, insert, select

SCALES = [("q0", range(11)), *((f"q{number}", range(1, 6)) for number in range(1, 8))]
TEXTS = ("liked", "better")
FORM = """<!doctype html>
<html lang="en"><meta name="viewport" content="width=device-width"><title>Survey</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:auto;padding:1rem}fieldset{border:0;margin:0 0 1.5rem;padding:0}
label{display:inline-block;padding:.5rem}</style>
<h1>How did it go?</h1>
<form method="post"><input type="hidden" name="csrf" value="{{ csrf }}">
{% for name, values in scales %}<fieldset><legend>How satisfied were you with part {{ loop.index }}?</legend>
{% for value in values %}<label><input type="radio" name="{{ name }}" value="{{ value }}" required> {{ value }}</label>
{% endfor %}</fieldset>
{% endfor %}{% for name in texts %}<p><label for="{{ name }}">What was {{ name }}?</label>
<textarea id="{{ name }}" name="{{ name }}"></textarea></p>
{% endfor %}<button>Send</button></form></html>"""
THANKS = "<!doctype html><title>Thank you</title><h1>Thank you</h1>"

app = Flask(__name__)
# Compiled once: `render_template_string` would compile it for every page and make an easy yardstick.
app.jinja_loader = DictLoader({"form.html": FORM})
engine = create_engine(os.environ["CEILING_DATABASE_URL"], pool_size=5)
metadata = MetaData()
tokens = Table("ceiling_tokens", metadata, Column("hash", String(64), primary_key=True))
answers = Table(
    "ceiling_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True)),
    Column("answers", JSON),
)


@app.get("/s/<token>")
def form(token: str) -> str:
    """Look the token up and show the form."""
    with engine.connect() as connection:
        connection.execute(
            select(tokens.c.hash).where(tokens.c.hash == hashlib.sha256(token.encode()).hexdigest())
        ).first()
    return render_template("form.html", scales=SCALES, texts=TEXTS, csrf=secrets.token_urlsafe(24))


@app.post("/s/<token>")
def submit(token: str) -> str:  # noqa: ARG001 - the route's own name
    """Store what was given and say thank you."""
    given: dict[str, object] = {name: int(request.form[name]) for name, _ in SCALES}
    given |= {name: request.form.get(name, "")[:2000] for name in TEXTS}
    with engine.begin() as connection:
        connection.execute(insert(answers), {"at": datetime.now(UTC), "answers": given})
    return THANKS
