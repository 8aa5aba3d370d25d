"""The work calendar: when somebody is there to keep a promise, and how much of that time has gone by.

Pure: no database, no clock of its own; instants are arguments. A `WorkCalendar` is a time zone, seven days of opening
intervals and exceptions by date (a public holiday has no interval, a working Saturday has its own):

    hours = (Interval(time(9), time(12)), Interval(time(13), time(18)))
    calendar = WorkCalendar("Asia/Shanghai", week=(hours,) * 5 + ((), ()), exceptions=holidays_cn.exceptions(hours))
    due = calendar.add_business(opened_at, 4 * 3600)       # UTC instant
    spent = calendar.business_seconds(opened_at, answered_at)

Keep the object: it remembers each year it has computed, and the first question about a year costs about a thousand
times more than the next ones. `WorkCalendar.from_dict` and `.to_dict` are its JSON form.
"""

from zhiyin.core.calendar.intervals import CalendarError, Interval
from zhiyin.core.calendar.model import WorkCalendar

__all__ = ["CalendarError", "Interval", "WorkCalendar"]
