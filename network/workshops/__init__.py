"""Cantieri di miglioramento: from a theme to a measured solution that colleagues can find.

theme → enrolment → meetings → proposal → decision of the directors' table → trial → outcome → catalogue
"""
