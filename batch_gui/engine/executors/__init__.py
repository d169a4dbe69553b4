"""Where photos are developed: in processes of this computer, or by Celery workers."""
