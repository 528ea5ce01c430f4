"""What every page shares: the page declaration, the frame, tables."""
