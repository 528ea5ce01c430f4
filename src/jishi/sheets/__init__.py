"""Files that offices use, in and out."""
