"""From raw evidence to tables with uncertainty."""
