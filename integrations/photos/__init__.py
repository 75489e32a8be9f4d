"""Where photos are kept."""
