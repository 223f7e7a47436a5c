"""Static figures of a run for a briefing or a paper, drawn from the same document as the explorer."""
