identity-role-citizen = Citizen
identity-role-one-stop-officer = One-stop officer
identity-role-specialist = Specialist
identity-role-leader = Signing leader
identity-role-procedure-control = Procedure-control officer
identity-role-administrator = Administrator

identity-sign-in-no-match = The user name or the password is wrong. Check both and sign in again.
identity-sign-in-wait = There were too many wrong attempts. Wait { $minutes } min, then sign in again.
identity-busy = Many people are signing in at this moment. Wait a minute and try again.
identity-unavailable = Account data could not be read or stored. Try again in a few minutes; nothing was changed.

identity-signing-key-none = Your account has no signing key. Ask the administrator to have a certificate issued before you sign.
identity-signing-key-wrong-pin = The signing PIN is wrong. You have { $left } entries left before the signing key locks.
identity-signing-key-locked = The signing key is locked because the PIN was wrong too often. Ask the administrator for a new signing key.
identity-signing-key-expired = Your certificate has ended. Ask the administrator for a new certificate before you sign.
identity-signing-key-not-allowed = This account cannot hold a signing key. Only active accounts of officials sign for an agency.
identity-signing-key-not-issued = The certificate authority could not issue a certificate. Try again in a few minutes.
identity-signing-key-damaged = The stored signing key cannot be opened. Tell the administrator and ask for a new signing key.

identity-username-taken = This user name is in use. Choose another one.
identity-no-account = The account was not found. Check the user name.

identity-staff-not-found = The official, the unit or the request was not found. Go back to the list and choose again.
identity-staff-number-taken = This staff number belongs to another official. Check the number.
identity-staff-bad-unit = This unit cannot be chosen: it is closed, or would stand below itself. Choose another one.
identity-staff-unit-not-empty = The unit still has officials or open units below it. Move them before you close it.
identity-staff-ended = This official has left, and the account is not opened again. Open a new account if they come back.
identity-staff-last-administrator = This is the node's last administrator. Make somebody else an administrator first.
identity-staff-not-enrolled = This official has not chosen a password yet and cannot be given this right. Wait until they have used their one-time code, then ask again.
identity-staff-invite-second = This account holds rights that two administrators decide, so one alone cannot make a new one-time code. Ask for a reset of its sign-in, which the second administrator approves.
identity-staff-enrolled = This official has chosen a password. If they forgot it, ask for a reset of their sign-in.
identity-staff-no-key = This official has no signing key in use, so there is nothing to revoke.
identity-staff-bad-reason = Give a reason of at most 500 characters.
identity-approval-waits = This request waits for approval already. Ask another administrator to look at the page Approvals.
identity-approval-own = Nobody approves their own request or what is about themself. Ask another administrator.
identity-approval-over = This request was decided already. See the result on the page Approvals.
identity-approval-expired = This request was not approved in time. Make a new one if it is still needed.
identity-invitation-bad = This link opens nothing: it was used, its time is over, or a newer one replaced it. Ask the administrator for a new link.
identity-step-over = The second step has run out or was wrong too often. Sign in again from the beginning.
identity-code-wrong = The code is wrong or was used before. Enter the code that your authenticator shows now, or a recovery code not used yet.
identity-passkey-no-match = This passkey opens no account here. Choose another one, or sign in with your password.
identity-passkey-not-made = The browser made no passkey that can be used here. Try again, or use another device.
identity-passkey-too-many = The account has 10 passkeys already. Remove one that you no longer use, then add the new one.
identity-factor-not-proven = You must prove yourself again before the ways to sign in can be changed. Sign in again and make the change within 10 minutes.
identity-factor-not-there = This was not found in your account. Open the page Account security again.
identity-factor-already-there = The account uses an authenticator already. Remove it before you add another one.
identity-factor-damaged = The stored factor cannot be read. Use a recovery code, and tell the administrator.

identity-signing-key-no-permit = You are not allowed to enrol a new signing key yet. Ask the administrators: two of them have to allow it.

identity-staff-bad-receiver = The work cannot go to this person: not found, suspended, gone, or the one who leaves. Enter another user name, or leave it empty to give the work back to the unit.
identity-import-number-twice = The staff number stands in several lines; keep one
identity-import-username-twice = The user name stands in several lines; change one of them
identity-import-username-taken = The user name belongs to an account with another staff number; choose another name or correct the number
identity-import-username-other = The official with this number has another user name; user names cannot be changed
identity-import-unit-unknown = There is no open unit of this name, or several; write the path, such as Sở Tư pháp / Phòng Hộ tịch
identity-import-ended = The official with this number has left; remove the line or use a new number

identity-delegation-bad-deputy = This person cannot stand in: not found, suspended, gone, or the absent one. Enter the user name of another official in service.
identity-delegation-deputy-away = This person has a deputy of their own in that time, being away. Choose somebody else or another time.
identity-delegation-twice = This right has a deputy in that time. End that one first, or choose another time.
identity-delegation-not-theirs = Only rights that the absent one holds for the whole of the time can go to a deputy, and never those of administrators. Choose at least one such right.
identity-delegation-bad-period = The absence has to end after it begins, must not be over, and lasts half a year at most. Enter the days again.
