"""A fictional council: staff, panels and children at every stage, so that every page shows something."""
