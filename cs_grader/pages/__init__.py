"""What people read: a page for each student, a report on the class."""
