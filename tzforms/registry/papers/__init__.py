"""What units hand in: received, looked at, decided upon, kept. The door is :class:`tzforms.registry.papers.door.Papers`."""
