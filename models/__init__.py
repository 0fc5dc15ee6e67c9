"""What is true: tables, rules, use cases, figures. No Slack, no HTTP, no environment."""
