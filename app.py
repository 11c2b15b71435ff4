"""For any WSGI server: `app:app`. Pages only: run `meetinghouse migrate` before, `meetinghouse work` beside it."""

from meetinghouse import create_app

app = create_app()
