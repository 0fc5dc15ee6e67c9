"""The edge to Slack: ids, limits, escaping, errors and the only calls to its Web API."""
