"""What is integrated: expressions, their derivatives, and networks of them with events."""
