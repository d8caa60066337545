### Procedures, dossiers, the one-stop shop, the public service portal.

services-home = Home
services-nav-procedures = Procedures
services-nav-dossiers = My dossiers
services-nav-work = My work
services-nav-sign = To sign
services-nav-synonyms = Search words

## Home and search.
services-home-question = What do you need to do?
services-home-lead = One door to every agency. Vietnamese may be typed with or without marks.
services-home-often = Often searched:
services-home-events = Life events
services-home-open = Procedures you can file online
services-home-open-empty = No agency has published a procedure for online filing yet. The national list of procedures can be searched all the same.
services-home-figures = The list of procedures
services-home-figure-all = procedures in the list
services-home-figure-open = procedures that can be filed here
services-national-as-of = The national list is as published in July 2026. Procedures that can be filed online are published by the agency that handles them.
services-event-birth = Having a child
services-event-birth-sub = Birth, extracts, adoption
services-event-family = Marriage and family
services-event-family-sub = Marriage, marital status
services-event-home = Housing and land
services-event-home-sub = Title, transfer, building
services-event-business = Starting and running a business
services-event-business-sub = Registration, tax, licences
services-event-work = Work and pension
services-event-work-sub = Social insurance, unemployment
services-event-vehicle = Vehicles and driving
services-event-vehicle-sub = Driving licence, vehicle registration
services-event-identity = Identity and residence
services-event-identity-sub = Identity card, passport, residence
services-event-death = When a relative dies
services-event-death-sub = Death, funeral allowance, inheritance
services-search-label = Search procedures or dossiers
services-search-placeholder = Procedure or dossier code
services-search-button = Search
services-search-title = Search results
services-search-for = Results for “{ $phrase }”
services-search-all = Procedures you can file online
services-search-empty = No procedure was found. Try fewer words, for example “khai sinh”, or a procedure code such as 2.000635.
services-search-online = File online
services-search-only-facts = Facts only

## The page of a procedure.
services-fact-term = Time
services-fact-fee = Fee
services-fact-papers = To prepare
services-fact-where = Where
services-term-same-day = Same day
services-term-same-day-note = received after 15:00: the next working day
services-term-working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
services-term-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
services-term-no-unit = { $count } (the source names no unit)
services-fee-none = Free
services-fee-waived = waived by the demonstration's rule
services-fee-waived-state = Waived by the demonstration's rule
services-fee-at-counter = To be paid at the one-stop shop
services-fee-state = State
services-papers-none = No papers
services-papers-some = { $count ->
    [one] { $count } paper
   *[other] { $count } papers
}
services-papers-note = what the state holds need not be handed in
services-papers-title = What you need
services-paper = Paper
services-paper-how = How
services-where-online = Online
services-where-note = on the portal, with your account
services-step-file = You file the dossier
services-step-file-note = Fill in, check, submit. You get the dossier's code and an acknowledgement at once.
services-steps-title = Steps
services-law = Legal basis ({ $count })
services-code = Procedure code
services-level = Level
services-result = Result
services-competent = Competent agency
services-decision = Announced by
services-version = Version
services-published = As published
services-source = Source
services-field = Field
services-subjects = Who may file
services-unstated = Not stated in the source
services-start = File online
services-start-note = A few minutes. Drafts save themselves.
services-choose-agency = Handled by
services-choose-agency-none = Choose an agency
services-choose-agency-missing = Choose the agency, for example the People's Committee of the province where you live
services-no-longer-filed = { $agency } no longer receives this procedure on the portal. Dossiers that were filed go on. Please contact the one-stop shop of the agency.
services-choose-agency-closed = { $agency } no longer receives this procedure. Choose another agency of the list
services-cannot-be-filed = This procedure cannot be filed on the portal yet. Please contact the competent agency named above.

## My dossiers.
services-mine-title = Your dossiers
services-mine-all = See all { $count } dossiers
services-mine-empty = Dossiers that you file will appear here.
services-mine-start = Find a procedure to file
services-mine-waiting = Waiting for you
services-mine-due = due { $date }
services-mine-changed = updated { $at }
services-notice-received = Dossier { $code } ({ $procedure }) was received; the appointment for its result is in it.
services-notice-refused = Dossier { $code } ({ $procedure }) was not received. The reason is in the refusal form.
services-notice-papers-asked = Dossier { $code } ({ $procedure }) needs more papers.
services-notice-fee-asked = Dossier { $code } ({ $procedure }) needs its fee paid.
services-notice-stopped = Dossier { $code } ({ $procedure }) was stopped. The reason is in it.
services-notice-given = Dossier { $code } ({ $procedure }) was given to you.
services-notice-returned = Dossier { $code } ({ $procedure }) has its result. Download it from the dossier.

## Checking an issued paper.
services-issued-holds = { $agency } issued this paper and has not withdrawn it
services-issued-withdrawn = This paper was withdrawn on { $at }
services-issued-unknown = No paper was issued with this code
services-issued-unknown-text = The code may have been misread, or the paper has just been signed and is on its way to the portal: scan it again in a few minutes. If nothing changes, the paper may be forged; contact the agency named on it before you rely on it.
services-issued-unknown-title = Checking an issued paper
services-issued-replaced = See the paper in its place
services-issued-successor = That agency is now { $agency }. Papers it issued lose nothing by that.
services-issued-number = Number and symbol
services-issued-day = Day of issue
services-issued-agency = Issued by
services-issued-signer = Signed by
services-issued-holder = Issued to
services-issued-dossier = Dossier
services-issued-sealed = Sealed at
services-issued-digest = SHA-256 of the file
services-issued-compare = Compare this with the paper in your hand. If you have the PDF file, its digital signatures can be checked as well.
services-issued-check = Check the PDF file

## The form.
services-back = Previous step
services-save-and-go-on = Save and continue
services-later = Later
services-draft-saved = Draft saved at { $at }
services-draft-kept = Your draft is saved. You can leave this page; when you open the procedure again, everything you filled in is still there.
services-example = For example { $example }
services-consent = Declaration
services-source-gave = Given by { $source } at { $at }. You need not type it.
services-source-down = The data could not be fetched from { $source }. You can fill in and file all the same, and need not type it: the agency will fetch it when it handles the dossier.
services-source-empty = There are no data about you yet at { $source }. You can file all the same; the agency will check when it handles the dossier.
services-side-title = This filing
services-side-agency = Handled by
services-side-fee = So far
services-side-due = Expected, if received now
services-check-title = Check before you file
services-check-change = Change
services-check-open = Something is missing or wrong in “{ $section }”
services-answer-none = None
services-answer-missing = Not filled in
services-submit = File the dossier
services-submit-note = You get the dossier's code and a signed acknowledgement at once. The agency answers within 8 working hours.
services-submit-incomplete = { $count ->
    [one] { $count } answer is missing or wrong. Open its section, complete it, and file again.
   *[other] { $count } answers are missing or wrong. Open each section, complete it, and file again.
}
services-filed = Dossier { $code } was filed.

## Faults of fields: verb, what, limit, example.
services-field-missing = Enter { $noun }
services-field-not-chosen = Choose { $noun }
services-field-not-ticked = Tick the box: { $noun }
services-field-too-long = Shorten { $noun } to at most { $max } characters
services-field-out-of-range = Enter { $noun } from { $min } to { $max }
services-field-not-a-date = Enter { $noun } as day/month/year, for example 15/08/1991
services-field-in-future = Enter { $noun } no later than today, { $today }
services-field-not-a-phone = Enter { $noun } of 10 digits, for example 0912 345 678
services-field-not-an-email = Enter { $noun } with name and host, for example name@example.vn
services-field-not-a-citizen-id = Enter { $noun } of 12 digits
services-field-unreadable = Enter { $noun } again in ordinary letters and digits

## The page of a dossier.
services-dossier-code = Dossier
services-history = What happened
services-dossier-papers = Papers
services-dossier-papers-none = The acknowledgement, the appointment and the result will appear here when they are issued.
services-dossier-answers = What was stated
services-paper-signed = Signed
services-paper-unsigned = Not signed
services-need = Waiting for you
services-need-text = The term stands still until you have done it.
services-waiting = Waiting to be received
services-waiting-text = The agency answers before **{ $at }**. Nothing to do now.
services-due-text = Due before **{ $at }**. Nothing to do now.
services-counted = Term by law: { $term }, from { $at }.
services-counted-same-day = the same working day
services-counted-working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
services-counted-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
services-how-counted = How it is counted
services-how-counted-text = The day of receipt is not counted. Saturdays, Sundays, holidays and days off in their place are not counted; Saturdays worked in exchange are. What is due the same day and is received after 15:00 is due the next working day. Calendar of working days: version { $version }.
services-decided = Signed, being issued
services-decided-text = The result is signed. The agency is numbering and sealing it, and will send it to you.
services-ended-refused = The dossier was not received
services-ended-refused-text = Reason: { $reason }. Mend it and file a new dossier, or complain as the refusal form explains.
services-ended-withdrawn = You took the dossier back
services-ended-withdrawn-text = Your reason: { $reason }. File a new dossier when you need to.
services-ended-withdrawn-no-reason = File a new dossier when you need to.
services-result-ready = The result is ready
services-result-ready-text = Paper no. { $number }, electronic and digitally signed, as valid as the paper one.
services-result-download = Download the result (PDF)
services-result-check = The public page where anyone can check this paper
services-happened-filed = You filed the dossier
services-happened-filed-office = The applicant filed the dossier online
services-happened-received = Received, with an appointment
services-happened-refused = Not received
services-happened-taken = An officer took it in hand
services-happened-released = Put back to be taken
services-happened-step = Next step: { $step }
services-happened-prepared = Laid before the leader
services-happened-sent-back = The leader asked for it to be done again
services-happened-signed = The leader signed
services-happened-issued = Numbered, sealed, issued
services-happened-returned = Result returned
services-happened-withdrawn = You took the dossier back
services-happened-reason = Reason: { $text }
services-happened-note = Note: { $text }
services-happened-withdrawn-office = The applicant took the dossier back
services-nobody-yet = Nobody yet
services-step-since = { $who } · since { $at }
services-notice-until = Public notice until { $at }
services-payment = Fee
services-who-gave-title = Data that was fetched
services-who-gave = Given by { $source } at { $at }.
services-evidence = Evidence code
services-withdraw = Withdraw the dossier
services-withdraw-title = Withdraw the dossier
services-withdraw-text = The agency will stop handling dossier { $code }. This cannot be undone; you can file a new dossier when you need to.
services-withdraw-reason = Reason (optional)
services-withdraw-reason-hint = At most 1,000 characters
services-withdraw-not = Keep the dossier
services-withdraw-too-late = The dossier can no longer be withdrawn: it has its result, or it has ended.
services-withdrawn = The dossier was withdrawn.

## The worklist.
services-work-title = My work
services-work-counters = Counters
services-work-open = All
services-work-late = Late
services-work-today = Due today
services-work-free = Not taken
services-work-done = No work left
services-work-search = Name, code or identity number
services-work-procedure = Procedure
services-work-status = State
services-work-scope = List
services-work-holder = Handled by
services-work-anybody = Anybody
services-work-me-or-free = Me, or nobody yet
services-work-all = All
services-work-sort = Sorted by
services-sort-due = Nearest deadline first
services-sort-due-last = Farthest deadline first
services-sort-name = Applicant
services-sort-filed = Oldest first
services-sort-filed-last = Newest first
services-work-choose = Choose
services-work-dossier = Dossier
services-work-state = State, step
services-work-me = Me
services-work-empty = There are no dossiers in this list. New ones appear here; clear the filter to see all.
services-work-export = Export CSV
services-work-bulk = With those chosen:
services-work-none-chosen = No dossier was chosen. Tick dossiers in the table and press again.
services-work-done-all = { $left ->
    [0] Dossiers done: { $done }.
   *[other] Dossiers done: { $done }. Left because their state has changed: { $left }.
}
services-csv-due = Due
services-csv-code = Dossier
services-csv-applicant = Applicant
services-csv-procedure = Procedure
services-csv-status = State
services-csv-step = Step
services-csv-holder = Handled by
services-csv-filed = Filed

## A dossier, at the agency.
services-acts = What can be done
services-facts = Facts
services-applicant = Applicant
services-applicant-id = Personal identity number
services-received-at = Received at
services-due-at = Due
services-delivery = Delivery
services-delivery-electronic = Electronic
services-delivery-counter = Electronic, and on paper at the counter
services-in-hands-of = { $who } is working on this dossier.
services-accept = Receive
services-accept-and-issue = Receive and issue the appointment
services-take = Take it
services-release = Put it back for others to take
services-refuse-open = Refuse to receive
services-refuse-ground = Ground
services-refuse-reason = The reason in detail
services-refuse-reason-hint = It stands in the form sent to the citizen: what is wrong, under which rule, how to mend it
services-refuse = Refuse and issue the form
services-ground-not-competent = Not competent
services-ground-incomplete = Incomplete or incorrect
services-ground-not-eligible = Conditions not met
services-ground-duplicate = Filed before
services-hand-over = The paper copy was handed over
services-advance = This step is done, go on to “{ $step }”
services-advance-note = Note (optional)
services-sent-back-because = The leader asked for it to be done again: { $reason }
services-source-down-office = There is no answer from { $source }. Load the page again in a few minutes; the result cannot be prepared without its data.
services-source-empty-office = There are no data that match the applicant at { $source }. Check the identity number and the original register.
services-prepare-in-place = in place of { $name }
services-prepare-signer = To be signed by
services-prepare-opinion = Opinion for the leader (optional)
services-prepare-send = Make the result and lay it before the leader
services-prepare-incomplete = { $count ->
    [one] { $count } answer is missing or wrong.
   *[other] { $count } answers are missing or wrong.
}
services-prepare-gap = It cannot be laid before the leader: the paper lacks “{ $label }”. Check the register, or wait until the data source answers, and try again.
services-prepare-no-signer = Choose a leader who may sign in this field
services-said-accepted = Dossier { $code } was received; the appointment is being issued.
services-said-refused = Dossier { $code } was refused; the form is being issued.
services-said-handed-over = The result of dossier { $code } was returned.
services-said-taken = You have taken dossier { $code }.
services-said-released = Dossier { $code } waits to be taken.
services-said-advanced = Dossier { $code } went on to its next step.
services-said-prepared = The result of dossier { $code } was laid before the leader.
services-said-sent-back = Dossier { $code } went back to the specialist.

## Signing.
services-sign-title = To sign
services-sign-waiting = Papers to sign
services-sign-count = { $count ->
    [one] { $count } paper waits for your signature
   *[other] { $count } papers wait for your signature
}
services-sign-empty = No papers wait for your signature. Those that specialists prepare appear here.
services-sign-prepared-by = Prepared by
services-sign-opinion = Opinion
services-sign-paper-title = The paper to sign
services-sign-paper-label = What the paper says
services-sign-open = Open the PDF, { $size }
services-sign-view = View each paper:
services-sign-place = Your digital signature
services-sign-ready = Before you sign: { $met } of { $all } conditions met
services-sign-check-competent = You may sign in this field
services-sign-check-prepared = The paper is the one last prepared
services-sign-check-fee = The fee is paid or waived
services-sign-check-time = The term has not ended
services-sign-step = Sign
services-sign-step-note = Tick papers; one PIN entry signs all of them.
services-sign-pin = Signing PIN
services-sign-pin-hint = 6 to 12 digits
services-sign-pin-wrong = Enter the signing PIN of 6 to 12 digits, not one digit repeated
services-sign-send = Sign and deliver
services-sign-jump = Go to the PIN and sign
services-sign-final = The citizen gets the electronic paper at once. It cannot be called back.
services-sign-nothing = Tick at least one paper to sign
services-sign-too-many = Choose at most 50 papers for one signing
services-sign-key-stayed-closed = The PIN sent before did not open the signing key, so nothing was signed. Enter the PIN again and sign
services-said-signed = { $left ->
    [0] Papers signed: { $done }.
   *[other] Papers signed: { $done }. Not signed because their state has changed: { $left }.
}
services-said-unserved = { $left ->
    [0] Papers signed: { $done }. Not signed because the time-stamping service or the system did not answer: { $unserved }. They still wait; sign them again in a few minutes.
   *[other] Papers signed: { $done }. Not signed because their state has changed: { $left }. Not signed because the time-stamping service or the system did not answer: { $unserved }. They still wait; sign them again in a few minutes.
}
services-go-sign = View and sign
services-send-back = Send back to the specialist
services-send-back-title = Send back the paper of { $name }
services-send-back-reason = Reason

## Search words.
services-synonyms-title = Search words
services-synonyms-intro = People say one thing and procedures are called another. This table joins them; changes count at once.
services-synonyms-try = Try a phrase, or filter the table
services-synonyms-found = “{ $phrase }” finds now
services-synonyms-count = { $count ->
    [one] { $count } pair
   *[other] { $count } pairs
}
services-synonyms-empty = No pair matches. Add a new one beside the table.
services-synonym-say = People say
services-synonym-say-hint = For example: sổ đỏ
services-synonym-mean = Procedures call it
services-synonym-mean-hint = For example: giấy chứng nhận quyền sử dụng đất. Empty: the word is left out
services-synonym-kind = Kind
services-synonym-meaning = Other wording
services-synonym-abbreviation = Abbreviation
services-synonym-nothing = (left out)
services-synonym-act = Act
services-synonym-add = Add to the table
services-synonym-remove = Remove
services-synonym-added = Added. The search uses it from now on.
services-synonym-removed = Removed from the table.
services-synonym-wrong = Enter what people say, not yet in the table, at most 100 characters

## Refusals: what is wrong and what to do.
services-not-found = There is no such dossier or procedure. Check the code, or open it from a list.
services-unavailable = The system could not do this. What you sent is not lost. Try again in a few minutes.
services-refusal-not-now = The dossier is not at a step that allows this. Load the page again to see how it stands.
services-refusal-closed = The agency no longer receives this procedure, so the dossier cannot be filed. Your draft is kept. Open the procedure's page on the portal to choose another agency, or ask the one-stop shop.
services-refusal-closed-title = This procedure is no longer received
services-refusal-not-now-title = Not at this step
services-refusal-ended-title = The dossier has ended
services-refusal-held-title = Somebody else has this dossier in hand
services-refusal-not-taken-title = Nobody has taken this dossier
services-back-to-dossier = Back to the dossier
services-back-to-procedure = Back to the procedure
services-refusal-ended = The dossier has ended and cannot be changed. The citizen can file a new one.
services-refusal-not-yours = There is no such dossier among your work.
services-refusal-held = { $name } is working on this dossier. If you need to take it over, ask them, or a leader, to put it back.
services-refusal-not-taken = Nobody has taken this dossier yet. Press “Take it” first.
services-refusal-notice-runs = The public notice runs until { $until }. Go on after that.
services-refusal-reason-missing = Enter the reason
services-refusal-reason-long = Shorten the reason to at most 1,000 characters
services-refusal-paper-changed = The paper was prepared anew after you opened it. Load the page again, read it, and sign.
services-refusal-changed = Somebody else has just changed the dossier. Load the page again, see how it stands, and go on.

services-refusal-no-specialist = The person chosen is no specialist of this field of work. Choose another one of the list.
services-happened-assigned = Given to { $step }
services-assign-open = Give it to a specialist
services-assign-to = Specialist
services-assign = Give the dossier
services-said-assigned = Dossier { $code } was given.
