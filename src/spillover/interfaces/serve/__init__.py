"""The server behind the explorer in a browser: runs, a queue of runs to come, and answers about the law of stays.

The process that answers requests stays light: it reads manifests and a queue, and loads no engine. What needs the
engine is done by one child that is closed after a rest (``desk``, ``tasks``); runs of the queue are computed by
processes of their own (``foreman``, ``work``), which live on when the server dies.
"""
