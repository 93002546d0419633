"""`python -m parley.demo.bench`: how fast Parley is on this machine, beside a floor measured in the same run.

The floor is what a page cannot go below: a bare Django view on the same server, with session and user look-up, one plain
SQL statement for 50 rows and a Jinja2 template. Figures of two machines differ; their ratio to the floor hardly does.
"""
