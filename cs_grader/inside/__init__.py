"""What runs inside the sandbox: a fork server, and the process that holds a student's code.

This package alone is shown to the sandbox, under the name `inside`. It imports nothing else of
ours. The other side trusts nothing that comes out of it.
"""
