"""Split grading: a student's code and the hidden tests never share a process.

`cs-grader grade`, `feedback` and `report` work on nbgrader's notebooks, folders and gradebook.
What a submission goes through, in order of the packages:

`reading` reads the files and puts the student's answers into the instructor's notebook; `grading`
runs it in two processes, of which `inside` is the one in the sandbox; `storage` keeps the result
and brings nbgrader's gradebook up to date; `running` does so for a whole class; `pages` tells
people what came of it. `plugin` does the same under ``nbgrader autograde``.
"""
