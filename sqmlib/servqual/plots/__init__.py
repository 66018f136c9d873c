"""Pictures of a SERVQUAL result."""
