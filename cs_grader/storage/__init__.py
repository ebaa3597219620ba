"""What lies in the course's folder: settings, results, nbgrader's gradebook."""
