"""What the tests of assignments share."""

# the answers are read as text, the way a student's answer arrives
collect_ignore_glob = ["*/*"]
