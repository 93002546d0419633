"""The pages about companies, thin: read the form, call the action, show what it answered."""
