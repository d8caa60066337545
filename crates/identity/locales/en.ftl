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
