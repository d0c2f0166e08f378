"""Tickets: their states, what each move needs, how urgent they are and until when.

`states` is shared by both kinds; `cases` holds what one customer's complaint needs; `deadlines` turns severity and
impact into a priority, and a priority into times.
"""
