"""What knows nothing of people or states: errors, numbers, random numbers, dates, digests."""
