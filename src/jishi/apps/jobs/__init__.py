"""Long work in the background, with progress, that survives being killed."""
