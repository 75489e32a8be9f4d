"""What the tablet itself can do: look, feel, find its place and keep a secret. One port each, three makers."""
