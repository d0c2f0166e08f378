"""Tickets: their states, what each move needs, how urgent they are and until when.

`states` and `guards` are shared by both kinds; `cases` holds what one customer's complaint needs, `actions` what the
removal of a cause needs, and `kinds` tells them apart; `deadlines` turns severity and
impact into a priority, and a priority into times.
"""
