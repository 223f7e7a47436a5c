"""One run: compile, step, record, keep, replay. The only floor that moves people."""
