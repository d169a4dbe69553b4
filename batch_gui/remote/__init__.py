"""Developing photos on other machines: what the program and its Celery workers share.

A worker machine imports this room, `develop` and `core`; there is no Qt in any of them.
`celery -A batch_gui.remote worker` finds the app in `celery.py`.
"""
