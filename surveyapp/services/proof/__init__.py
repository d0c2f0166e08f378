"""Did it work? What is measured (`measures`, `counts`), the criterion (`criteria`), its page and its verdict."""
