"""`python -m parley.demo.bench`: measures Parley's speed on this machine, beside a baseline from the same run.

The baseline is the least that a page can cost: a bare Django view on the same server, with session and user look-up,
one plain SQL statement for 50 rows and a Jinja2 template. Figures of two machines differ; their ratio to the baseline
hardly does.
"""
