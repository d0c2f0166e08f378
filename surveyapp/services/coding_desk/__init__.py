"""The coding desk: comments one after another, what people say of them, and what becomes of it."""
