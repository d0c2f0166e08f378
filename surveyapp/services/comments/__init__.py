"""What customers wrote: indexing it, asking it, and finding what is new in it."""
