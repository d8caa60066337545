### The administrators' pages.

admin-nav-health = Health
admin-nav-peers = Other nodes
admin-nav-letters = Refused messages
admin-nav-evidence = Evidence log
admin-nav-configuration = Configuration
admin-nav-queues = Queues
admin-nav-mail = E-mail
admin-never = none yet
admin-as-of = As of { $at }.

## Health
admin-health-title = Health of node { $node }
admin-health-well = The node is well
admin-health-look = Something needs a look
admin-health-wrong = Something is wrong and needs action now
admin-log-well = { $count ->
    [one] The evidence log holds { $count } record; none waits longer than 60 seconds
   *[other] The evidence log holds { $count } records; none waits longer than 60 seconds
}
admin-log-stuck = { $count ->
    [one] A record has waited { $count } second for its number. Check the head key and the disk
   *[other] A record has waited { $count } seconds for its number. Check the head key and the disk
}
admin-stamps-well = { $count ->
    [one] Time-stamps keep up with the log; { $count } head waits
   *[other] Time-stamps keep up with the log; { $count } heads wait
}
admin-stamps-missing = { $count ->
    [one] { $count } head has no time-stamp. Check the line to the time-stamping authority
   *[other] { $count } heads have no time-stamp. Check the line to the time-stamping authority
}
admin-configuration-fresh = The configuration is fresh
admin-configuration-stale = The configuration should have been renewed. Check the line to the node that holds the registry role
admin-configuration-expired = The configuration is no longer valid and new calls are refused. Take a new one from the node that holds the registry role
admin-configuration-none = There is no configuration. The node has not joined yet
admin-peers-well = { $count ->
    [one] { $count } other node in the registry; none is out of reach
   *[other] { $count } other nodes in the registry; none is out of reach
}
admin-peers-down = { $count ->
    [one] { $count } node did not answer the last call. See Other nodes
   *[other] { $count } nodes did not answer the last call. See Other nodes
}
admin-messages-well = { $count ->
    [one] { $count } message waits for its receipt; none was refused
   *[other] { $count } messages wait for their receipts; none was refused
}
admin-messages-dead = { $count ->
    [one] { $count } message was refused and holds back those behind it. See Refused messages
   *[other] { $count } messages were refused and hold back those behind them. See Refused messages
}
admin-jobs-well = The queues run on time
admin-jobs-late = { $count ->
    [one] A job is { $count } minute late. See Queues
   *[other] A job is { $count } minutes late. See Queues
}
admin-jobs-dead = { $count ->
    [one] { $count } job was given up after many tries. See Queues
   *[other] { $count } jobs were given up after many tries. See Queues
}
admin-figure-records = evidence records
admin-figure-heads = signed heads
admin-figure-peers = other nodes not out of reach
admin-figure-waiting = messages without a receipt
admin-program = Program
admin-program-version = Version
admin-program-started = Started
admin-program-instance = Federation
admin-program-database = Database
admin-program-writes = Writes
admin-program-reads = Reads

## Other nodes
admin-peers-lead = From the calls made since the program started.
admin-peers-empty = There are no other nodes in the registry yet. They appear when a configuration names them.
admin-peer-agency = Agency
admin-peer-state = Connection
admin-peer-answered = Last answer
admin-peer-failed = Last failure
admin-peer-waiting = Without receipt
admin-peer-dead = Refused
admin-peer-up = Answers
admin-peer-down = Does not answer
admin-peer-unknown = Not called yet
admin-peer-paused = { $count ->
    [one] next try in { $count } second
   *[other] next try in { $count } seconds
}
admin-peer-unhandled = Received, not handled
admin-peer-oldest = Waiting since

## Evidence log
admin-log = Log
admin-log-size = Numbered records
admin-log-heads = Signed heads
admin-log-head-at = Newest head
admin-log-unstamped = Without a time-stamp
admin-log-pending = Records waiting
admin-evidence-search = Subject or evidence code
admin-evidence-find = Find
admin-evidence-all = Show the newest records
admin-evidence-records = Records
admin-evidence-empty = No records. Type a dossier code, an agency code or a 64-character evidence code, exactly.
admin-record-number = Number
admin-record-pending = waiting
admin-record-kind = Act
admin-record-subject = Subject
admin-record-actor = Done by
admin-record-at = When
admin-record-digest = Digest
admin-record-in-log = In the log as number { $number }
admin-record-path = { $count ->
    [one] The proof's path has { $count } step
   *[other] The proof's path has { $count } steps
}
admin-record-head-signed = The head is signed
admin-record-stamped = The head is time-stamped
admin-record-unstamped = The head has no time-stamp yet
admin-record-waits = The record waits for its number
admin-record-waits-why = This usually takes a fraction of a second. Reload the page; after 60 seconds see Health.
admin-record-export = Export the evidence container
admin-record-body = What the record says stands in the container and is not shown here.

## Witnesses
admin-witnesses = Witnesses
admin-witnesses-lead = Each node has its log countersigned by the others. Whoever rewrites a log, even with its own key, contradicts what the others hold.
admin-witnesses-empty = No other node has countersigned yet. Heads are exchanged with the first call, and by themselves within half a minute.
admin-witness-received = This node’s log, countersigned up to record
admin-witness-given = Its log, countersigned here up to record
admin-witness-held = For whoever checks its log
admin-witness-download = Download what is held of
admin-receipts-waiting = Receipts without proof yet
admin-receipts-lost-count = Receipts proven lost
admin-witness-well = { $count ->
    [one] { $count } other node has countersigned the evidence log; no contradictions
   *[other] { $count } other nodes have countersigned the evidence log; no contradictions
}
admin-witness-forks = { $count ->
    [one] { $count } contradiction between signed heads of an evidence log. See Evidence log and speak with the agency
   *[other] { $count } contradictions between signed heads of evidence logs. See Evidence log and speak with the agencies
}
admin-receipts-lost = { $count ->
    [one] { $count } receipt names a record that is not in the other node’s log. See Evidence log and speak with the agency
   *[other] { $count } receipts name records that are not in the other nodes’ logs. See Evidence log and speak with the agencies
}
admin-forks = Contradictions
admin-forks-lead = Two signed heads of one log cannot both be true: its past was rewritten, or lost with a back-up. The log is countersigned no more until you settle this. Speak with the agency first; both heads stay on record.
admin-fork-log = Log
admin-fork-kind = Contradiction
admin-fork-evidence = Record
admin-fork-same-size = Two heads of one size differ
admin-fork-not-grown = The newer head is not grown from the one countersigned
admin-fork-shrunk = The log ends before a head that was countersigned
admin-fork-unproven = For a minute no proof came that the log has only grown
admin-fork-own = A witness holds a head that this node’s own log does not have
admin-forks-settle = Settle and witness again
admin-forks-settled = { $count ->
    [one] { $count } contradiction settled
   *[other] { $count } contradictions settled
}

## Configuration
admin-configuration-in-force = In force
admin-configuration-version = Version
admin-configuration-issued = Issued
admin-configuration-taken = Taken
admin-configuration-fresh-until = To be renewed by
admin-configuration-valid-until = Valid until
admin-configurations = Versions taken
admin-configurations-empty = None taken yet. The first appears when the node joins.
admin-nodes = Nodes in the configuration
admin-nodes-empty = None yet. The list appears when a configuration is taken.
admin-node-web = Address
admin-node-roles = Roles
admin-role-none = none
admin-role-portal = Portal
admin-role-registry = Registry
admin-role-authority = Certificate authority
admin-role-timestamping = Time-stamping
admin-role-ocsp = Certificate status

## Queues
admin-queues = Jobs by queue
admin-queues-empty = No job is waiting, running or given up.
admin-queue = Queue
admin-queue-waiting = Waiting
admin-queue-leased = Running
admin-queue-dead = Given up
admin-queue-oldest = Oldest job due
admin-jobs = Jobs given up
admin-jobs-empty = No job was given up.
admin-job = Job
admin-job-attempts = Tries
admin-job-error = Error
admin-letters-empty = No message was refused.
admin-letter = Message
admin-letter-way = Way
admin-letter-out = sent
admin-letter-in = received
admin-letters-given-up = { $count ->
    [one] { $count } message was given up
   *[other] { $count } messages were given up
}
admin-letters-sent = { $count ->
    [one] { $count } message is sent again
   *[other] { $count } messages are sent again
}
admin-letter-give-up = Give up
admin-letter-send = Send again
admin-letter-behind = Waiting behind it
admin-letter-reason = Reason
admin-letters-lead = A message that was refused for good keeps its place: those behind it in its conversation wait until it is sent again or given up.
admin-choose = Choose
admin-chosen = With those chosen:
admin-revive = Try again
admin-revived = { $count ->
    [one] { $count } is tried again
   *[other] { $count } are tried again
}

## Staff
admin-nav-staff = Staff
admin-nav-approvals = Approvals
admin-alone = This node has one administrator only, and its configuration lets that one decide alone (single_administrator). Nobody controls them. Make somebody else an administrator to bring four-eyes approval back.
admin-staff-search = Search by name, user name or staff number
admin-staff-all = Clear the filter
admin-staff-whom = Officials
admin-staff-present = In service
admin-staff-left = Left
admin-staff-every-unit = Every unit
admin-staff-no-unit = No unit yet
admin-staff-empty = No official matches. Use fewer words, or open a new account.
admin-staff-name = Full name
admin-staff-name-wrong = Enter the full name, at most 120 characters
admin-staff-title = Position
admin-staff-title-hint = As it stands under a signature, such as Phó Giám đốc Sở Tư pháp
admin-staff-title-wrong = Enter a position of at most 160 characters
admin-staff-number = Staff number
admin-staff-number-hint = The number in the agency's books; leave it empty if there is none yet
admin-staff-number-wrong = Enter a staff number of letters, digits and . / -, at most 32 characters
admin-staff-unit = Unit
admin-staff-unit-wrong = Choose a unit of the list
admin-staff-username = User name
admin-staff-username-hint = 3 to 64 characters: lower-case letters, digits and . _ @ -
admin-staff-username-wrong = Enter a user name of 3 to 64 characters: lower-case letters, digits and . _ @ -
admin-staff-state = State
admin-staff-state-active = Active
admin-staff-state-invited = No password yet
admin-staff-state-suspended = Suspended
admin-staff-state-ended = Left
admin-staff-new = Open an official's account
admin-staff-new-lead = The system then gives a one-time link with which the official chooses their own password. No administrator ever knows it.
admin-staff-open = Open the account
admin-staff-facts = Facts
admin-staff-grants = Rights
admin-staff-invited = The link to choose a password holds until
admin-staff-key = Signing key
admin-staff-key-none = None yet
admin-staff-key-until = Certificate until { $at }
admin-staff-key-locked = Locked by wrong PINs; certificate until { $at }
admin-staff-ended = Left on
admin-staff-waits = Waits for a second administrator: { $deed }. Expires { $until }.
admin-staff-change = Change the facts
admin-staff-save = Save
admin-staff-saved = The facts are saved
admin-staff-suspend = Suspend the account
admin-staff-suspend-hint = The official is signed out everywhere, and neither signs in nor signs papers until the account is opened again.
admin-staff-suspended = The account is suspended
admin-staff-resume = Open the account again
admin-staff-resume-hint = The official signs in again with the old password, with the rights that still hold.
admin-staff-resumed = The account is open again
admin-staff-invite = Give a new link
admin-staff-invite-hint = The old link ends. The new one is shown once.
admin-staff-reset = Reset the sign-in
admin-staff-reset-hint = The old password is removed, every session ends, and the official chooses a new one with a one-time link. A second administrator has to approve.
admin-staff-revoke = Revoke the signing key
admin-staff-revoke-hint = The key signs nothing any more and its certificate is revoked. The official enrols a new key with a new PIN. A second administrator has to approve.
admin-grant-role = Role
admin-grant-role-hint = Administrator, procedure control and signing leader need a second administrator's approval.
admin-grant-role-wrong = Choose a role
admin-grant-agency = Agency
admin-grant-agency-wrong = Enter the code of this node's agency or of one below it, such as H54
admin-grant-field = Field of work
admin-grant-field-hint = The code as in the procedure files; leave it empty for every field
admin-grant-field-wrong = Enter a code of at most 80 characters
admin-grant-every-field = Every field
admin-grant-first = First day
admin-grant-first-hint = Leave it empty for today
admin-grant-last = Last day
admin-grant-last-hint = Leave it empty for no end
admin-grant-date-wrong = Enter a real date, such as 25 11 2026
admin-grant-period-wrong = Enter a last day from today on, and not before the first
admin-grant-period = Time
admin-grant-open = Without end
admin-grant-from = From { $from }
admin-grant-until = Until { $until }
admin-grant-between = From { $from } until { $until }
admin-grant-state = Force
admin-grant-holds = In force
admin-grant-comes = Still to come
admin-grant-over = Over
admin-grant-act = Act
admin-grant-give = Give a right
admin-grant-take = Take away
admin-grant-take-hidden = { $role }, { $field }
admin-grant-taken = The right is taken away
admin-grants-empty = No rights yet. Give one with the form below.
admin-order-done = Done, and written to the evidence log
admin-order-waits = Noted. It takes effect when a second administrator approves
admin-order-already = The official has this right already
admin-code-title = One-time link
admin-code-once = This link is shown this once. Hand it to the official in person: whoever has it can choose the password.
admin-code-link = Link
admin-code-how = The official opens the link, chooses a password and signs in. The link ends after 3 days, or as soon as it is used.
admin-code-back = Back to the official

## Units
admin-units = Units
admin-units-empty = No units yet. Add the first one with the form beside.
admin-unit-add = Add a unit
admin-unit-added = The unit is added
admin-unit-changed = The unit is saved
admin-unit-name = Name of the unit
admin-unit-name-wrong = Enter the unit's name, at most 160 characters
admin-unit-parent = Belongs to
admin-unit-top = The agency itself
admin-unit-officials = Officials
admin-unit-change = Change
admin-unit-change-this = Change { $name }
admin-unit-open = Open
admin-unit-closed = Closed
admin-unit-close = Close the unit
admin-unit-reopen = Open the unit again

## Approvals
admin-approvals-lead = Making somebody administrator, procedure-control officer or signing leader, resetting a sign-in and revoking a signing key take effect only when a second administrator approves.
admin-approvals-waiting = Waiting
admin-approvals-decided = Decided
admin-approvals-none = Nothing waits for approval.
admin-approvals-none-decided = Nothing was decided yet.
admin-approvals-back = Back to Approvals
admin-approval-whom = Official
admin-approval-what = What
admin-approval-asked = Asked by
admin-approval-until = Expires
admin-approval-act = Decision
admin-approval-by = Decided by
admin-approval-outcome = Outcome
admin-approval-approve = Approve
admin-approval-refuse = Refuse
admin-approval-reason = Reason for the refusal
admin-approval-withdraw = Take the request back
admin-approval-yourself = This is about yourself: somebody else has to approve it.
admin-approval-approved = Approved; it is in effect
admin-approval-refused = Refused
admin-approval-withdrawn = The request is taken back
admin-approval-was-approved = Approved
admin-approval-was-refused = Refused
admin-approval-was-withdrawn = Taken back
admin-approval-was-expired = Expired
admin-deed-grant = Give the right { $role }, { $field }, { $period }
admin-deed-reset = Reset the sign-in
admin-deed-key = Revoke the signing key
admin-deed-allow-key = Allow enrolment of a signing key
admin-staff-allow-key = Allow a signing key
admin-staff-allow-key-hint = The official enrols a key and chooses its PIN within 7 days. A second administrator has to approve.
admin-deed-end = End the service and hand the work over
admin-staff-end = End the service
admin-staff-end-hint = The account closes for good, sessions end, the signing key is revoked, all rights end. The official has { $count } things in hand. For those who sign, control or administer, a second administrator has to approve.
admin-staff-end-to = User name of who takes over
admin-staff-end-to-hint = They need the right in the field of work concerned; other work, and all of it when this is empty, goes back to the unit
admin-import-title = Import staff from CSV
admin-import-lead = All rows are imported, or none. The staff number says who a row is: the same file again changes nothing. The first line names the columns:
admin-import-file = CSV file
admin-import-file-hint = UTF-8, separated by commas, semicolons or tabulators; at most 4 MB and 5,000 rows. Choose the file again for each button.
admin-import-check = Check, import nothing
admin-import-import = Import all
admin-import-no-file = Choose a CSV file smaller than 4 MB
admin-import-faulty = Correct the lines below and choose the file again; nothing was changed
admin-import-faults = Lines to correct
admin-import-line = Line
admin-import-fault = What to correct
admin-import-clean = The file can be imported. Nothing was changed yet
admin-import-new = Accounts to open
admin-import-changed = Officials with changes
admin-import-same = Officials without changes
admin-import-done = Imported: { $new } accounts opened, { $changed } officials changed. Give the links to choose a password on each official's page
admin-import-heads = The first line has to be so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi
admin-import-columns = The line needs exactly 5 columns
admin-import-not-text = Some characters cannot be read; save the file as UTF-8
admin-import-long = A cell has more than 400 characters
admin-import-too-many = The file has more than 5,000 rows; split it
admin-export = Export as CSV

## Mail
admin-mail-lead = Mails of the last 30 days. The mail server stands in [mail] of the configuration; the command doctor tries to reach it.
admin-mail-waiting = waiting to be sent
admin-mail-sent = sent
admin-mail-not-come = did not arrive
admin-mail-withheld = withheld after a restoration
admin-mail-doubtful = may have come twice
admin-mail-suspended = addresses that get no more mail
admin-mail-failed = Mail that did not arrive
admin-mail-empty = There is no mail that did not arrive.
admin-mail-to = To
admin-mail-end = Outcome
admin-mail-at = At
admin-mail-answer = The server's answer
admin-mail-refused = refused
admin-mail-given-up = given up after 5 days

admin-deed-delegate = Name { $deputy } as deputy: { $rights }, { $period }
admin-deputy-title = Standing in during absence
admin-deputy-line = { $deputy } for { $absent }: { $rights }, { $period }
admin-deputy-end = End it
admin-deputy-ended = Ended
admin-deputy-name = Name a deputy for them
admin-deputy-hint = For an official who is away without warning and cannot do it themself. A second administrator has to approve; both officials are told.
admin-deputy-who = User name of the deputy
admin-deputy-first = First day away
admin-deputy-last = Last day away
