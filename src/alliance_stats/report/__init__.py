"""The report: sections as data, then one page of HTML and one Word file from the same data.

``render.render_report(content)`` is the door. Nothing in this room computes a statistic: it reads
results, chooses sentences by their conditions, and lays them out.
"""
