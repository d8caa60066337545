### Page kit: what stands on every page.

web-skip = Skip to main content
web-language = Language
web-nav = Main navigation
web-trail = You are here
web-notices = Notices
web-notices-unread = unread
web-sign-in = Sign in
web-sign-in-again = Sign in again
web-go-home = Go to the home page
web-error-code = Error code { $status }
web-foot-node = Node { $node }, { $agency }.
web-printed = Printed at { $time } · { $address }
web-page-title-fault = Error: { $title }
web-step = Step { $step } of { $total } · { $what }

## Errors: title, then what is wrong and what to do.
web-title-bad-request = The request cannot be read
web-title-forbidden = This cannot be done yet
web-title-not-found = Page not found
web-title-method = This page does not take such a request
web-title-conflict = The data has just been changed
web-title-too-large = Too much was sent
web-title-too-many = Too many requests
web-title-refused = This was not done
web-title-internal = Something went wrong here
web-title-unavailable = The system is interrupted for the moment
web-not-found = The address may be mistyped, or the page may have moved. Check the address, or search from the home page.
web-bad-request = What was sent is not in the expected form. Go back, reload the page and send it again.
web-forged = This form does not belong to your current session: you may have signed in or out since it was opened, or it was open for too long. Go back, reload the page and send it again.
web-session-over = Your session is over. Sign in again to continue. Saved drafts are still there.
web-method = Open the page again from the home page and continue there.
web-too-large = Make the file smaller, or split it into several, and send it again.
web-media = This page takes forms only. Use the form on the page.
web-misdirected = This address does not belong to this server. Open the page under the address that the agency publishes.
web-unavailable = A part of the system does not answer. Nothing that was sent is lost. Try again in a few minutes.
web-internal = The fault has been recorded for the technical staff. Try again in a few minutes; if it stays, tell the help line.

## The ten states of a dossier.
web-status-1 = Newly filed
web-status-2 = Accepted
web-status-3 = Not accepted
web-status-4 = In progress
web-status-5 = Further papers required
web-status-5-short = Papers awaited
web-status-6 = Payment required
web-status-6-short = Payment awaited
web-status-7 = Withdrawal requested by the applicant
web-status-7-short = Withdrawing
web-status-8 = Stopped
web-status-9 = Completed
web-status-10 = Result delivered

## Deadlines.
web-deadline-left = { $days ->
    [one] { $days } working day left
   *[other] { $days } working days left
}
web-deadline-left-short = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
web-deadline-today = Today { $at }
web-deadline-late = { $days ->
    [one] { $days } working day late
   *[other] { $days } working days late
}
web-deadline-late-short = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
}
web-deadline-late-today = Overdue since earlier today
web-deadline-paused = Paused since { $at }
web-deadline-early = { $days ->
    [one] Done { $days } working day early
   *[other] Done { $days } working days early
}
web-deadline-early-short = { $days ->
    [one] Done { $days } day early
   *[other] Done { $days } days early
}
web-deadline-in-time = Done in time
web-deadline-done-late = { $days ->
    [one] Done { $days } working day late
   *[other] Done { $days } working days late
}
web-deadline-done-late-short = { $days ->
    [one] Done { $days } day late
   *[other] Done { $days } days late
}
web-weekday-1 = Mon
web-weekday-2 = Tue
web-weekday-3 = Wed
web-weekday-4 = Thu
web-weekday-5 = Fri
web-weekday-6 = Sat
web-weekday-7 = Sun
web-day-received = received
web-day-today = today
web-day-due = due
web-day-rest = closed
web-day-number = day { $number }
web-day-more = { $count ->
    [one] { $count } more day
   *[other] { $count } more days
}

## Forms and lists.
web-faults-title = { $count ->
    [one] Not sent yet. There is { $count } thing to correct
   *[other] Not sent yet. There are { $count } things to correct
}
web-date-day = Day
web-date-month = Month
web-date-year = Year
web-filter = Search and filter
web-filter-apply = Filter
web-filter-clear = Clear
web-pages = Pages
web-pages-count = { $from } to { $to } of { $total }
web-pages-count-more = { $from } to { $to } of more than { $total }: filter to see the rest
web-pages-before = Previous
web-pages-after = Next
