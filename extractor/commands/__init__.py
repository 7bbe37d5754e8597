"""The commands of the command line, a module a group; each is a function from options to an exit code."""
