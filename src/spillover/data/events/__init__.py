"""Machine-coded events: who did what to whom, as programs read it out of the news, summed into noisy evidence."""
