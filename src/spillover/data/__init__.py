"""What is known, and who says so: scenarios, their tables, and the formats that they come in."""
