"""Rules, grammar, forms and words: no database, no Slack."""
