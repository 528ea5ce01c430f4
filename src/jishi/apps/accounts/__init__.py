"""Users, the roles they hold on a scope, and how they sign in."""
