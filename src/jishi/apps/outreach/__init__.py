"""Warm groups and the households they keep in touch with, needs, referrals, visits to villages, public pledges."""
