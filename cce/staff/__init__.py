"""Who holds which role at an instant, who covers for them, and how they are reached."""
