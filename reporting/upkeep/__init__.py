"""What keeps the portal running for years: timed commands, health, backup, and going home."""
