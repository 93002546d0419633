"""Thin views of the pages about companies: they read the form, call the action and show its result."""
