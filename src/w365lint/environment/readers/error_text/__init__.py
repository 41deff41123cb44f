"""What the platform says when it refuses a removal, read from text that somebody pasted."""
