"""Pure computation, usable without the web application."""
