"""How what a user names becomes articles: files, folders, JSON and standard input."""
