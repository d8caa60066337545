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
