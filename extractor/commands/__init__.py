"""The commands of the command line, a module a group; each is a function from options to an exit code."""

COMMAND_LINE, FILE_OF_SETTINGS, DEFAULT = "command line", "file", "default"
"""Where the value of an option may come from, if not from a variable, which goes by its name."""
