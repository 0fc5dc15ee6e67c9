"""The running program: settings, composition, processes, clockwork, delivery, the sandbox."""
