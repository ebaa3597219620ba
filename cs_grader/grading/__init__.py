"""Run the cells: the student's in a sandbox, the tests in a process of their own."""
