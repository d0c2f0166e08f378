"""A survey with the questions that are counted row by row, for tests of counting and reports."""

GRID = {
    "name": "grid",
    "type": "matrix",
    "title": {"en": "How good was it?", "fi": "Kuinka hyvä se oli?"},
    "columns": [{"value": 1, "text": "Poor"}, 2, {"value": 3, "text": "Good"}],
    "rows": [{"value": "price", "text": {"en": "The price", "fi": "Hinta"}}, "staff"],
}
USE = {
    "name": "use",
    "type": "matrix",
    "title": "How often",
    "columns": [{"value": "often", "text": "Often"}, {"value": "never", "text": "Never"}],
    "rows": ["app", "shop"],
}
ORDER = {
    "name": "order",
    "type": "ranking",
    "title": "What matters",
    "choices": [{"value": "speed", "text": "Speed"}, {"value": "2", "text": "Price"}, "help"],
}
SHOP = """\
name: shop
title: {default: How was your order?, fi: Miten tilauksesi meni?}
locale: en
anonymity: identified
pages:
  - name: main
    elements:
      - {name: happy, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: Happy?}
      - name: grid
        type: matrix
        title: {default: How good was it?, fi: Kuinka hyvä se oli?}
        visibleIf: "{happy} <= 4"
        columns: [{value: 1, text: Poor}, 2, {value: 3, text: Good}]
        rows: [{value: price, text: {default: The price, fi: Hinta}}, staff]
      - name: use
        type: matrix
        title: How often
        columns: [{value: often, text: Often}, {value: never, text: Never}]
        rows: [app, shop]
      - name: order
        type: ranking
        title: What matters
        choices: [{value: speed, text: Speed}, {value: "2", text: Price}, help]
"""
