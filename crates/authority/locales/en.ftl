authority-nav-check = Check a signature

# The check page
authority-check-title = Check a digitally signed file
authority-check-lead = Choose a file that you received to learn who signed it, when, and whether it was changed after signing.
authority-check-file = File to check
authority-check-file-hint = A signed PDF, an evidence container (.asice), a detached signature (.p7s) or a time-stamp (.tst), at most 32 MB.
authority-check-missing = Choose the file to check, for example the PDF result that you downloaded
authority-check-content-title = The file to check is a detached signature (.p7s)
authority-check-content = The signed file
authority-check-content-hint = Only needed where the signature stands apart and not in the file.
authority-check-send = Check
authority-check-another = Check another file
authority-check-valid = The signature is valid and the content intact
authority-check-valid-text = Every check below has passed.
authority-check-undetermined = Nothing can be concluded yet
authority-check-undetermined-text = Some checks could not be concluded; each line says what to do. You can check again at any time.
authority-check-invalid = Not valid: this file cannot be trusted
authority-check-invalid-text = Do not use this file. Fetch the original again from its issuer, or contact them.
authority-check-revocation-known = Held against the revocation list of { $at }.
authority-check-revocation-unknown = The certificate authority's revocation list could not be had, so the result below does not consider revocations. Check again in a few minutes.
authority-check-signature = Signature { $number }
authority-check-signer = Signer
authority-check-organization = Organisation
authority-check-agency = Agency code
authority-check-issuer = Certificate issued by
authority-check-time = Time of signing
authority-check-time-stamped = { $at } (time-stamped)
authority-check-time-claimed = { $at } (the signer's own claim)
authority-check-no-time = No time stated
authority-check-file-title = The file that was checked
authority-check-file-name = File name
authority-check-file-size = Size
authority-check-bytes = { $count } bytes
authority-check-file-digest = SHA-256 digest
authority-check-how-title = How it is checked
authority-check-how = Each signature is held against the content, the signer's certificate, and the root certificate in the federation's configuration. Every step has a line of its own.
authority-check-privacy = The file is read only to check it, and is not kept.

# Refusals
authority-no-authority = This node does not hold the role of certificate authority. Send the request to the node that holds it in the federation's configuration.
authority-other-agency = The request names the agency { $asked } but was sent by the node of { $caller }. Send it from that agency's own node.
authority-bad-name = The name, the position or the agency's name is empty or longer than 64 letters. Correct it and send the request again.
authority-bad-key = The public key is not an ECDSA P-256 key. Make a new key and send the request again.
authority-bad-proof = The proof of possession of the key is wrong. Sign the request with that very key.
authority-unavailable = The certificate service is interrupted. Send the request again in a few minutes.
authority-revoke-unknown = No certificate with this number is in the register. Check the number.
authority-revoke-again = This certificate was revoked before. Nothing more needs to be done.

# Inviting and joining
authority-join-malformed = The request to join cannot be read. Use the same version of the program at both nodes and run the command again.
authority-join-not-here = This node does not hold the registry role, so it neither invites nor admits nodes. Do this at the node that holds it.
authority-join-unknown = No invitation has this token. Copy the whole token again, or ask for a new one.
authority-join-other-agency = This token was made for the agency { $code }. Ask for one for your own agency.
authority-join-used = The token was used before, or withdrawn. Ask for a new one at the node that holds the registry role.
authority-join-expired = The token was good until { $at }. Ask for a new one at the node that holds the registry role.
authority-join-no-organisation = The registry has no agency { $code } now. Check the code, or found the agency in the registry first.
authority-join-keys = The request lacks a key, or a key is for another use. Use the same version of the program at both nodes and run the command again.
authority-join-not-certified = The certificate authority did not issue the certificates yet. Run the command again in a few minutes; the token still holds for this request.
authority-join-description = The node's addresses are not right, or are another node's. Where browsers find it is written http(s)://host[:port], where other nodes call it host:port.
