"""Hostile answers, and a reader that tells whether a page took any of one for something other than text."""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5

from surveyapp.domain.questions.writing import clean

# Stands in every hostile text, so that all that is born of one can be told from what is ours.
CANARY = "zq7"
# What a template engine that ran a customer's words would make of them.
PRODUCT_OF_BRACES = "62663047"
HOSTILE = {
    "script": "</textarea></title></script><script id=zq7>zq7()</script><style>zq7{}</style>",
    "attribute": "zq7\"' onmouseover=zq7() autofocus onfocus='zq7()' style=\"zq7:1\" x=`",
    "image": "<img src=x id=zq7 onerror=zq7()><svg id=zq7 onload=zq7()><iframe srcdoc='zq7'></iframe>",
    "form": "zq7<form action=//zq7.example><input name=zq7><button formaction=javascript:zq7()>-->]]><!--<!zq7",
    "template": "zq7 {{7913*7919}} {% raw %} ${7913*7919} #{7913*7919} %(name)s %s {0} {recommend} {order.product}",
    "formula": "=cmd|' /C zq7'!A0",
    "plus": "+zq7+1",
    "minus": "-zq7",
    "at": "@SUM(zq7)",
    "wide": "\uff1dzq7(1)",
    "late formula": " \t=zq7()",
    "bidi": "zq7 \u202egnp.exe\u202c \u2066\u2067\u2068open\u2069 \u200e\u200f\u061c",
    "unseen": "zq7\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164",
    "marks": "zq7\ue000form.key\ue001 \ue000form.order\ue001\ue000order.product\ue001 \ue000recommend\ue001 \ue001\ue000",
    "headers": "zq7\r\nBcc: zq7@example.com\r\n\r\nzq7 body\n.\nFrom zq7",
    "no letters": "zq7\ufffe\uffff\U0001ffff\ufdd0 _x000A_ \u2028\u2029 \x1b[2J\x07\x85 \u0301",
    "json": 'zq7"}</script><script>zq7()</script>\\u003c\\"]}\\',
    "markdown": "[zq7](javascript:zq7()) ![zq7](//zq7.example/a) <javascript:zq7> **zq7** https://zq7.example \n# zq7\n- zq7",
    "faces": "zq7 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1eb\U0001f1ee \U0001f3f4\U000e007f a\u0300\u0301\u0302\u0316",
    "long": "zq7 <b>" + "x" * 9_993,
}  # fmt: skip
LOOKS_AWAY = {"script", "style"}
LEADS = {"href", "src", "action", "formaction", "srcdoc", "data"}


def written(text: str, *, lines: bool = True) -> str:
    """Return the words of a hostile text as a page that has them shows them: white space is one blank."""
    return squeezed(clean(text, lines=lines))


def squeezed(text: str) -> str:
    """Return a text with the white space of HTML made one blank."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip()


def typed(text: str) -> str:
    """Return a text as a browser sends it back once it stood in a field: line breaks are all alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Read:
    """A page as a browser understands it: its text, the values of its fields, and all that was born of an answer."""

    def __init__(self, html: str) -> None:
        self.tree: Element = tinyhtml5.parse(html, namespace_html_elements=False)
        self.text = squeezed("".join(_texts(self.tree)))
        self.born = [fault for element in self.tree.iter() for fault in _faults(element)]

    def values(self, name: str) -> list[str]:
        """Return what the fields of a name hold, in order."""
        found = [element for element in self.tree.iter() if element.get("name") == name]
        return [_field_value(element) for element in found]


def _field_value(element: Element) -> str:
    return (element.text or "") if element.tag == "textarea" else element.get("value", "")


def _texts(element: Element) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in LOOKS_AWAY:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _faults(element: Element) -> Iterator[str]:
    """Yield what of an element, its attributes or its script is not ours."""
    tag: Any = element.tag
    if not isinstance(tag, str):
        if CANARY in (element.text or ""):
            yield "a comment"
        return
    if tag in {"iframe", "object", "embed", "base", "frame", "applet"} or CANARY in tag:
        yield tag
    if tag == "script" and element.get("type") == "application/json":
        json.loads(element.text or "")
    elif tag in LOOKS_AWAY and CANARY in (element.text or ""):
        yield f"{tag}: {element.text}"
    for name, value in element.items():
        if name.startswith("on") or (name == "style" and CANARY in value) or CANARY in name or value == CANARY:
            yield f"{tag} {name}={value}"
        if name in LEADS and re.match(r"[\x00-\x20]*((javascript|vbscript|data(?!:image/)):|//)", value, re.IGNORECASE):
            yield f"{tag} {name}={value}"
