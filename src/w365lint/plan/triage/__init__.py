"""What an error text means, and what to do next."""
