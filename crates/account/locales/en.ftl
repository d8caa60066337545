account-home = Home
account-to-portal = To the home page of the Public Service Portal
account-unavailable = This sign-in could not be stored or read. Try again in a few minutes.

account-sign-in-title = Sign in
account-sign-in-lead = One account for the public services of every ministry and province.
account-sign-in-lead-node = { $agency } needs to know who you are to go on. After signing in you come back to the page you had open; your name and personal identification number are passed to this agency.
account-official-sign-in-title = Sign in for officials
account-official-sign-in-lead = For officials and public employees of { $agency }.
account-username = User name
account-password = Password
account-need-username = Enter your user name
account-need-password = Enter your password
account-sign-in-submit = Sign in
account-door-official = You are an official: sign in here
account-door-citizen = You are a citizen: sign in through the Public Service Portal
account-demo-title = Demo accounts
account-demo-lead = The persons and identification numbers are not real. Each button sends the form above with a published user name and password.
account-demo-enter = Sign in as { $who }
account-demo-published = User name { $username }, password { $password }

account-title = My account
account-name = Full name
account-position = Position
account-citizen-id = Personal identification number
account-level = Identification level
account-level-1 = Level 1
account-level-2 = Level 2
account-roles = Assigned duties
account-proven = Last proven
account-sign-out = Sign out
account-sign-out-title = Sign out
account-sign-out-lead = You are signed in as { $name }. Signing out closes every page of this node in this browser.
account-sign-out-stay = Stay signed in
account-signed-out-title = You are signed out
account-signed-out-lead = You have no session here in this browser any more.
account-signed-out-portal = Your session here has ended. Your session at the Public Service Portal may still be open; on a shared computer, sign out there too.
account-signed-out-portal-act = Sign out of the Public Service Portal

account-no-portal = This agency has not received the federation's configuration and does not know the portal's address yet. Try again in a few minutes.
account-authorize-client = The page that sent you here is not an agency registered with the Public Service Portal. Enter no password; go back and open the service from the portal.
account-authorize-redirect = The return address in the sign-in request does not belong to a registered agency. Enter no password; go back and open the service from the portal.
account-failed-title = You are not signed in
account-failed-again = Sign in again
account-failed-unknown = This sign-in was finished before, or was begun in another browser. Press the button below to sign in again.
account-failed-late = This sign-in took more than 15 minutes and has run out. Press the button below to sign in again.
account-failed-declined = The Public Service Portal did not confirm this sign-in. Press the button below to sign in again.
account-failed-unbelievable = The portal's answer could not be verified and was not accepted. Sign in again; if it happens again, tell this agency.
account-failed-unreachable = The Public Service Portal cannot be reached. Wait a few minutes and sign in again; what was saved is still there.
account-failed-account = Your account at this agency is closed. Ask the agency to open it again.

account-token-malformed = The request lacks a parameter or gives one twice. Check the parameters against RFC 6749 section 4.1.3 and RFC 7636.
account-token-grant-type = Only the grant_type authorization_code is supported.
account-token-client = The calling node could not be authenticated. Sign client_assertion with the agency's registered seal key; use each assertion once.
account-token-grant = The code gives nothing: unknown, used, older than 60 seconds, or not fitting the first request. Begin the sign-in anew.
account-token-unavailable = The portal cannot answer now. Try again in a few minutes.
account-access-token = The access token is wrong or has expired. Begin the sign-in anew.

account-inbox = Notices
account-inbox-unread = { $count ->
    [0] You have read every notice.
    [one] { $count } unread notice.
   *[other] { $count } unread notices.
}
account-inbox-new = New.
account-inbox-open = Open
account-inbox-read = Mark as read
account-inbox-read-all = Mark all as read
account-inbox-empty = There is no notice yet. When an agency receives your dossier, asks for more papers or hands out the result, a notice appears here.
account-inbox-empty-act = Find a procedure to file

account-welcome-title = Choose a password
account-welcome-lead = Nobody but you knows this password. The link ends when it is chosen, and you sign in with the new password.
account-welcome-password = New password
account-welcome-hint = 8 characters or more; a sentence you remember is better than a difficult word
account-welcome-again = The new password again
account-welcome-short = Enter a password of 8 characters or more
account-welcome-differs = Enter the same password as above
account-welcome-submit = Choose the password
account-welcome-done = The password is chosen. Sign in with it
account-second-title = Second step
account-second-lead = The password is right. This account also needs a code, to be sure that it is you.
account-second-code = Code
account-second-code-hint = The 6 digits that your authenticator shows now; or a recovery code, such as 7K2M-Q0ZX-9D4P-WB3T
account-second-submit = Continue
account-second-lost = Lost your phone: enter one of the recovery codes you wrote down. No code left: go in person to the agency that gave you the account; a reset is not made online or by telephone.

account-passkey-sign-in = Sign in with a passkey
account-passkey-fault = The passkey could not be used. Try again, or sign in with your password.

account-security-open = Open account security
account-security-title = Account security
account-security-prove = Prove yourself again
account-security-prove-lead = To change the ways to sign in, prove yourself again; you then have 10 minutes.
account-security-at-portal = Your password, codes and passkeys are kept at the Public Service Portal.
account-security-portal = Open account security at the portal

account-otp-title = Authenticator
account-otp-off = Not used. Once it is added, every sign-in with your password also needs a code from your phone.
account-otp-on = Used since { $at }.
account-otp-add = Add an authenticator
account-otp-remove = Remove the authenticator
account-otp-removed = The authenticator is removed.
account-otp-lead = Open the authenticator on your phone and scan this code, then enter the 6 digits it shows. Your other sessions will end.
account-otp-picture = QR code for the authenticator
account-otp-by-hand = If you cannot scan it, type:
account-otp-code = Code in the authenticator
account-otp-code-hint = 6 digits
account-otp-submit = Turn the authenticator on

account-recovery-title = Recovery codes
account-recovery-lead = Write these codes down or print them, and keep them in a safe place. Each stands in once for the code when your phone is lost.
account-recovery-once = The codes are shown this once; older codes no longer work.
account-recovery-done = Written down, back to account security
account-recovery-left = { $count ->
    [0] No recovery code is left. Make new ones now.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
}
account-recovery-renew = Make new recovery codes

account-passkeys-title = Passkeys
account-passkey-lead = A passkey is kept in your phone, computer or security key and opens with the fingerprint, face or PIN of the device. A false site cannot use it.
account-passkey-add-title = Add a passkey
account-passkey-add = Make the passkey
account-passkey-without = This browser or address has no passkeys. Use an authenticator instead.
account-passkey-name = Name of the passkey
account-passkey-name-hint = For example: my phone
account-passkey-times = Added { $made }. Last used: { $used }.
account-passkey-never = never
account-passkey-rename = Rename
account-passkey-remove = Remove this passkey
account-passkey-added = The passkey is added.
account-passkey-renamed = The passkey is renamed.
account-passkey-removed = The passkey is removed.

account-sessions-title = Where you are signed in
account-session-this = this session
account-session-unknown = unknown
account-session-times = Since { $started }. Last active { $seen }. Network address: { $address }.
account-session-end = Sign this session out
account-session-ended = That session is signed out.
account-sessions-end-all = Sign out everywhere

account-news-otp-added = An authenticator was added to your account at { $at }, from { $device }. If it was not you, tell the agency at once.
account-news-otp-removed = The authenticator was removed from your account at { $at }, from { $device }. If it was not you, tell the agency at once.
account-news-recovery-codes-made = New recovery codes were made at { $at }, from { $device }; older ones no longer work. If it was not you, tell the agency at once.
account-news-recovery-code-used = A recovery code was used to sign in at { $at }, from { $device }. If it was not you, sign out everywhere and tell the agency at once.
account-news-passkey-added = A passkey was added to your account at { $at }, from { $device }. If it was not you, tell the agency at once.
account-news-passkey-removed = A passkey was removed from your account at { $at }, from { $device }. If it was not you, tell the agency at once.
account-news-second-step-failed = At { $at }, from { $device }, somebody entered the right password and wrong codes several times. If it was not you, change your password.
account-news-password-set = The password was changed at { $at }. If it was not you, tell the agency at once.
account-news-factors-reset = At { $at }, two administrators removed every second factor of your account on a request made in person. If you did not ask for it, tell the agency at once.

account-key-title = Signing key
account-key-state = State
account-key-none = No signing key yet
account-key-works = In use
account-key-locked = Locked by wrong PINs
account-key-ended = The certificate has ended
account-key-enrolled = Enrolled
account-key-until = Certificate until
account-key-certificate = Digest of the certificate
account-key-ask = You cannot enrol a new key yet. If the key is locked, the PIN forgotten, or there is no key, ask the administrators to revoke the old key or to allow enrolment; two of them have to agree.
account-key-renew-lead = A new key and a new PIN: enter the present PIN and choose a new one. The old certificate is revoked and a new one issued.
account-key-enrol-lead = You may enrol a signing key until { $until }. Prove yourself with your password and choose a PIN; nobody else knows it.
account-key-old = Present PIN
account-key-old-wrong = Enter the present PIN, 6 to 12 digits
account-key-pin = New PIN
account-key-pin-hint = 6 to 12 digits, not all the same
account-key-pin-wrong = Enter a new PIN of 6 to 12 digits, not all the same
account-key-again = The new PIN again
account-key-again-wrong = Enter the same new PIN as above
account-key-renew = Change key and PIN
account-key-enrol = Enrol the signing key
account-key-done = The new signing key works. From now on you sign with the new PIN

account-notices-title = How you are told
account-notices-lead = Every notice is in the inbox on this site. Besides that you can be told by e-mail.
account-notices-inbox = Open the inbox
account-notices-at-portal = Your account is at the public service portal, and so are your notices and the settings for them.
account-notices-portal = Open the settings for notices at the portal
account-notices-pace = When mail is sent
account-notices-always = Notices about the security of the account are always sent at once and cannot be switched off.
account-notices-security = Security of the account
account-notices-dossier = Your dossiers
account-notices-work = Work given to you
account-notices-now = At once
account-notices-daily = All in one mail, at 08:00 of the next working day
account-notices-off = No mail
account-notices-language = Language of the mails
account-notices-vietnamese = In Vietnamese
account-notices-english = In English
account-notices-save = Save how you are told
account-notices-saved = How you are told is saved.

account-mail-title = E-mail address
account-mail-none = This site sends no e-mail yet. You find your notices in the inbox on the site.
account-mail-goes-to = Mail goes to { $address }.
account-mail-goes-nowhere = You have given no address for mail.
account-mail-suspended = Since { $since } no more mail is sent to { $address }, because its server refused several mails one after another. Enter this address again, or another one, and confirm it with a new code.
account-mail-failed = Mail that did not arrive
account-mail-refused = { $at }, to { $address }: the server refused it ({ $answer }).
account-mail-given-up = { $at }, to { $address }: given up after 5 days ({ $answer }).
account-mail-waits = A code was sent to { $address }; it is good until { $until }. Nothing else is sent there before the address is confirmed.
account-mail-code = Confirmation code
account-mail-code-hint = The 8 digits in the mail
account-mail-confirm = Confirm the address
account-mail-confirmed = The address is confirmed. From now on mail goes there.
account-mail-address = The address
account-mail-another = Another address
account-mail-address-hint = For example: name@example.vn. A confirmation code will be sent there.
account-mail-address-wrong = Enter an e-mail address, such as name@example.vn
account-mail-propose = Send the confirmation code
account-mail-code-sent = The confirmation code was sent.
account-mail-remove = Remove the address
account-mail-removed = The address is removed. You get no more mail.
account-mail-too-soon = The last code was sent less than a minute ago. Look into your mail box, then try again in a minute
account-mail-too-often = Five codes were sent within 24 hours. Try again tomorrow
account-mail-code-wrong = The code is wrong, over, or was tried too often. Enter the code in the newest mail again, or ask for another one
account-mail-not-stored = This could not be stored. Try again in a few minutes

account-mail-off-title = End the daily mail
account-mail-off-lead = You will get no more daily mail. Your notices stay in the inbox on the site; mail that is sent at once does not change.
account-mail-off-act = End the daily mail
account-mail-off-done = You get no more daily mail. You can switch it on again in the settings for notices of your account.

account-demo-mail-title = Mail of this demonstration
account-demo-mail-lead = Only in the demonstration: the mails below never left this machine, and everybody can read them. The real system has no such page.
account-demo-mail-empty = There is no mail yet.
account-demo-mail-to = to
account-demo-mail-raw = Download the mail as it is

account-deputies-title = Deputy for an absence
account-deputies-lead = When you are away, you hand your rights to a colleague for a time. The deputy works under their own name and signs with their own key; the record says in whose place. It ends by itself when the time is over.
account-deputies-open = Who stands in for whom
account-deputies-none = Nobody stands in for you, and you stand in for nobody
account-deputies-who = Who for whom
account-deputies-for = { $deputy } for { $absent }
account-deputies-rights = Rights
account-deputies-rights-hint = Only your own rights, never those of administrators; a deputy names no deputy
account-deputies-period = Time
account-deputies-between = from { $from } until { $until }
account-deputies-state = State
account-deputies-holds = In force
account-deputies-comes = Not begun
account-deputies-act = Action
account-deputies-end = End it
account-deputies-ended = Ended
account-deputies-no-rights = You have no right that could go to somebody else.
account-deputies-deputy = User name of the deputy
account-deputies-deputy-hint = To sign in your place they need a signing key of their own
account-deputies-first = First day away
account-deputies-last = Last day away
account-deputies-day-wrong = Enter the day as day/month/year
account-deputies-name = Name the deputy
account-deputies-named = The deputy is named, and both of you are told
account-stands-in = Stands in
account-news-deputy-named = { $deputy } stands in for { $absent } from { $from } until { $until }. If this is not what you want, end it on the page Deputy for an absence and tell the agency at once.
account-news-deputy-become = You stand in for { $absent } from { $from } until { $until }. You work under your own name and sign with your own key.
account-news-deputy-ended = { $deputy } no longer stands in for { $absent }; it was ended before { $until }.
