"""The rules, pure: facts, a policy and a calendar give a timetable; nothing here reads a clock."""
