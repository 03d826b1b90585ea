"""The process that keeps a workspace open: for other commands, for webhooks, and for those who watch it."""
