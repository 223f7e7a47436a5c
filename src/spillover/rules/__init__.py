"""Law as code."""
