### The administrators' pages.

admin-nav-health = Health
admin-nav-peers = Other nodes
admin-nav-evidence = Evidence log
admin-nav-configuration = Configuration
admin-nav-queues = Queues
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
    [one] { $count } message waits for its receipt; none was given up
   *[other] { $count } messages wait for their receipts; none was given up
}
admin-messages-dead = { $count ->
    [one] { $count } message was given up. See Queues
   *[other] { $count } messages were given up. See Queues
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
admin-peer-dead = Given up
admin-peer-up = Answers
admin-peer-down = Does not answer
admin-peer-unknown = Not called yet

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
admin-letters = Messages given up
admin-letters-empty = No message was given up.
admin-letter = Message
admin-letter-way = Way
admin-letter-out = sent
admin-letter-in = received
admin-choose = Choose
admin-chosen = With those chosen:
admin-revive = Try again
admin-revived = { $count ->
    [one] { $count } is tried again
   *[other] { $count } are tried again
}
