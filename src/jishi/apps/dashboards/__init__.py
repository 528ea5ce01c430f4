"""Home pages by role and the five figures."""
