// Shows and hides what conditions say, as soon as an answer changes.
