// What the fields of the page hold, read as the server would read them.
