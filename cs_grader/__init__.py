"""Split grading: a student's code and the hidden tests never share a process.

`cs-grader grade` and `cs-grader report` work on nbgrader's notebooks, folders and gradebook.
What a submission goes through, in order of the modules:

`submissions` reads the files, `notebooks` puts the student's answers into the instructor's
notebook, `engine` runs it in two processes, `examiner` (trusted) and `inside` (sandboxed),
`store` keeps the result, `gradebook` brings nbgrader's database up to date, `feedback` and
`report` tell people what came of it.
"""
