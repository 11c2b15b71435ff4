"""For any WSGI server: `app:app`."""

from meetinghouse import create_app

app = create_app()
