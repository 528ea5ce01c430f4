"""The year itself: phases, targets by area, named local activities."""
