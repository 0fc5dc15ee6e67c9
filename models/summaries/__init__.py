"""How things stand: counts, health and the few things that need someone, as frozen data for status, Home and weeks."""
