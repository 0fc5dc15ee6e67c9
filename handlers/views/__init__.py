"""What people see: frozen facts in, Block Kit out. Nothing here reads a database, a clock or Slack."""
