"""The conversation: what Slack sends us, and what people see."""
