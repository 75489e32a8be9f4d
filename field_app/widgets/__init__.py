"""What the screens are made of. A widget takes the look first, then what it shows, then what it does."""
