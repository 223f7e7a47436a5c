"""Evidence on where governments stand: roll calls of the United Nations, dated acts, events."""
