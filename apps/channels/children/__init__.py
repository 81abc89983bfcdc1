"""Programs that read what strangers sent, each in a process of its own that a payload may kill without harm.

`Child` (child.py) is a hold on one, `serve` (program.py) what such a program runs, line.py what the two talk over.
"""
