account-home = Trang chủ
account-to-portal = Về trang chủ Cổng dịch vụ công
account-unavailable = Hệ thống chưa lưu hoặc đọc được lần đăng nhập này. Ông/Bà thử lại sau ít phút.

account-sign-in-title = Đăng nhập
account-sign-in-lead = Một tài khoản dùng cho dịch vụ công của mọi bộ, ngành và địa phương.
account-sign-in-lead-node = { $agency } cần biết Ông/Bà là ai để tiếp tục. Sau khi đăng nhập, Ông/Bà trở lại đúng trang đang mở; họ tên và số định danh cá nhân được chuyển tới cơ quan này.
account-official-sign-in-title = Đăng nhập dành cho cán bộ
account-official-sign-in-lead = Dành cho cán bộ, công chức, viên chức của { $agency }.
account-username = Tên đăng nhập
account-password = Mật khẩu
account-need-username = Nhập tên đăng nhập
account-need-password = Nhập mật khẩu
account-sign-in-submit = Đăng nhập
account-door-official = Ông/Bà là cán bộ: đăng nhập tại đây
account-door-citizen = Ông/Bà là công dân: đăng nhập qua Cổng dịch vụ công
account-demo-title = Tài khoản trình diễn
account-demo-lead = Người và số định danh đều không có thật. Mỗi nút gửi đúng biểu mẫu ở trên với tên đăng nhập và mật khẩu đã công bố.
account-demo-enter = Đăng nhập là { $who }
account-demo-published = Tên đăng nhập { $username }, mật khẩu { $password }

account-title = Tài khoản của tôi
account-name = Họ và tên
account-position = Chức vụ
account-citizen-id = Số định danh cá nhân
account-level = Mức độ định danh
account-level-1 = Mức độ 1
account-level-2 = Mức độ 2
account-roles = Nhiệm vụ được giao
account-proven = Xác thực gần nhất
account-sign-out = Đăng xuất
account-sign-out-title = Đăng xuất
account-sign-out-lead = Ông/Bà đang đăng nhập là { $name }. Đăng xuất thì mọi trang của nút này trên trình duyệt này được đóng lại.
account-sign-out-stay = Ở lại, không đăng xuất
account-signed-out-title = Ông/Bà đã đăng xuất
account-signed-out-lead = Không còn phiên đăng nhập nào của Ông/Bà tại đây trên trình duyệt này.
account-signed-out-portal = Phiên tại đây đã kết thúc. Phiên của Ông/Bà tại Cổng dịch vụ công có thể vẫn mở; nếu dùng máy chung, Ông/Bà đăng xuất cả ở đó.
account-signed-out-portal-act = Đăng xuất khỏi Cổng dịch vụ công

account-no-portal = Cơ quan này chưa nhận được cấu hình liên thông nên chưa biết địa chỉ Cổng dịch vụ công. Ông/Bà thử lại sau ít phút.
account-authorize-client = Trang chuyển Ông/Bà tới đây không phải là cơ quan đã đăng ký với Cổng dịch vụ công. Ông/Bà không nhập mật khẩu; quay lại và mở dịch vụ từ Cổng dịch vụ công.
account-authorize-redirect = Địa chỉ quay về trong yêu cầu đăng nhập không thuộc cơ quan đã đăng ký. Ông/Bà không nhập mật khẩu; quay lại và mở dịch vụ từ Cổng dịch vụ công.
account-failed-title = Chưa đăng nhập được
account-failed-again = Đăng nhập lại
account-failed-unknown = Lần đăng nhập này đã kết thúc, hoặc được bắt đầu ở trình duyệt khác. Ông/Bà bấm nút dưới đây để đăng nhập lại.
account-failed-late = Lần đăng nhập này kéo dài quá 15 phút nên đã hết hạn. Ông/Bà bấm nút dưới đây để đăng nhập lại.
account-failed-declined = Cổng dịch vụ công không xác nhận lần đăng nhập này. Ông/Bà bấm nút dưới đây để đăng nhập lại.
account-failed-unbelievable = Câu trả lời của Cổng dịch vụ công không kiểm chứng được nên không được chấp nhận. Ông/Bà đăng nhập lại; nếu vẫn như vậy, Ông/Bà báo cơ quan này.
account-failed-unreachable = Chưa kết nối được với Cổng dịch vụ công. Ông/Bà đợi ít phút rồi đăng nhập lại; nội dung đã lưu vẫn còn.
account-failed-account = Tài khoản của Ông/Bà tại cơ quan này đã đóng. Ông/Bà liên hệ cơ quan để được mở lại.

account-token-malformed = Yêu cầu đổi mã thiếu hoặc lặp tham số. Kiểm tra lại các tham số theo RFC 6749 mục 4.1.3 và RFC 7636.
account-token-grant-type = Chỉ hỗ trợ grant_type là authorization_code.
account-token-client = Không xác thực được nút gọi. Ký client_assertion bằng khóa con dấu đã đăng ký của cơ quan, mỗi assertion dùng một lần.
account-token-grant = Mã không đổi được: không tồn tại, đã dùng, quá 60 giây, hoặc không khớp yêu cầu ban đầu. Bắt đầu đăng nhập lại.
account-token-unavailable = Cổng chưa trả lời được. Thử lại sau ít phút.
account-access-token = Mã truy cập không đúng hoặc đã hết hạn. Bắt đầu đăng nhập lại.

account-inbox = Thông báo
account-inbox-unread = { $count ->
    [0] Ông/Bà đã đọc mọi thông báo.
   *[other] { $count } thông báo chưa đọc.
}
account-inbox-new = Mới.
account-inbox-open = Mở
account-inbox-read = Đánh dấu đã đọc
account-inbox-read-all = Đánh dấu tất cả đã đọc
account-inbox-empty = Chưa có thông báo nào. Khi cơ quan tiếp nhận, yêu cầu bổ sung hoặc trả kết quả hồ sơ của Ông/Bà, thông báo hiện ở đây.
account-inbox-empty-act = Tìm thủ tục để nộp hồ sơ

account-welcome-title = Đặt mật khẩu
account-welcome-lead = Chỉ Ông/Bà biết mật khẩu này. Sau khi đặt, đường dẫn hết hiệu lực và Ông/Bà đăng nhập bằng mật khẩu mới.
account-welcome-password = Mật khẩu mới
account-welcome-hint = Từ 8 ký tự trở lên; một câu dễ nhớ tốt hơn một từ khó
account-welcome-again = Nhập lại mật khẩu mới
account-welcome-short = Nhập mật khẩu từ 8 ký tự trở lên
account-welcome-differs = Nhập lại đúng mật khẩu ở trên
account-welcome-submit = Đặt mật khẩu
account-welcome-done = Đã đặt mật khẩu. Ông/Bà đăng nhập bằng mật khẩu mới
account-second-title = Xác thực bước hai
account-second-lead = Mật khẩu đúng. Tài khoản này còn cần một mã để chắc chắn là chính Ông/Bà.
account-second-code = Mã xác thực
account-second-code-hint = 6 chữ số đang hiện trong ứng dụng xác thực; hoặc một mã khôi phục, ví dụ 7K2M-Q0ZX-9D4P-WB3T
account-second-submit = Xác thực
account-second-lost = Mất điện thoại: Ông/Bà nhập một mã khôi phục đã ghi lại. Không còn mã nào: Ông/Bà liên hệ trực tiếp cơ quan đã cấp tài khoản; việc đặt lại không làm qua mạng hay điện thoại.

account-passkey-sign-in = Đăng nhập bằng khóa truy cập
account-passkey-fault = Chưa dùng được khóa truy cập. Ông/Bà thử lại, hoặc đăng nhập bằng mật khẩu.

account-security-open = Mở phần bảo mật tài khoản
account-security-title = Bảo mật tài khoản
account-security-prove = Xác thực lại
account-security-prove-lead = Để thay đổi cách đăng nhập, Ông/Bà cần xác thực lại; sau đó có 10 phút để thực hiện.
account-security-at-portal = Mật khẩu, mã xác thực và khóa truy cập của Ông/Bà nằm ở Cổng dịch vụ công.
account-security-portal = Mở phần bảo mật tại Cổng dịch vụ công

account-otp-title = Ứng dụng xác thực
account-otp-off = Chưa dùng. Khi thêm, mỗi lần đăng nhập bằng mật khẩu cần thêm một mã trên điện thoại của Ông/Bà.
account-otp-on = Đang dùng từ { $at }.
account-otp-add = Thêm ứng dụng xác thực
account-otp-remove = Gỡ ứng dụng xác thực
account-otp-removed = Đã gỡ ứng dụng xác thực.
account-otp-lead = Ông/Bà mở ứng dụng xác thực trên điện thoại và quét mã này, rồi nhập mã 6 chữ số hiện ra. Các phiên đăng nhập khác sẽ kết thúc.
account-otp-picture = Mã QR cho ứng dụng xác thực
account-otp-by-hand = Không quét được thì nhập tay:
account-otp-code = Mã trong ứng dụng
account-otp-code-hint = 6 chữ số
account-otp-submit = Bật ứng dụng xác thực

account-recovery-title = Mã khôi phục
account-recovery-lead = Ông/Bà ghi lại hoặc in các mã này và cất nơi an toàn. Mỗi mã thay cho mã xác thực một lần khi mất điện thoại.
account-recovery-once = Các mã chỉ hiện một lần này; mã cũ không còn dùng được.
account-recovery-done = Đã ghi lại, về trang bảo mật
account-recovery-left = { $count ->
    [0] Không còn mã khôi phục nào. Ông/Bà tạo mã mới ngay.
   *[other] Còn { $count } mã khôi phục chưa dùng.
}
account-recovery-renew = Tạo mã khôi phục mới

account-passkeys-title = Khóa truy cập
account-passkey-lead = Khóa truy cập nằm trong điện thoại, máy tính hoặc khóa bảo mật của Ông/Bà và mở bằng vân tay, khuôn mặt hay mã PIN của thiết bị. Trang giả mạo không dùng được khóa này.
account-passkey-add-title = Thêm khóa truy cập
account-passkey-add = Tạo khóa truy cập
account-passkey-without = Trình duyệt hoặc địa chỉ này không hỗ trợ khóa truy cập. Ông/Bà dùng ứng dụng xác thực thay thế.
account-passkey-name = Tên khóa
account-passkey-name-hint = Ví dụ: Điện thoại của tôi
account-passkey-times = Thêm lúc { $made }. Dùng lần cuối: { $used }.
account-passkey-never = chưa dùng
account-passkey-rename = Đổi tên
account-passkey-remove = Gỡ khóa này
account-passkey-added = Đã thêm khóa truy cập.
account-passkey-renamed = Đã đổi tên khóa truy cập.
account-passkey-removed = Đã gỡ khóa truy cập.

account-sessions-title = Nơi đang đăng nhập
account-session-this = phiên này
account-session-unknown = không rõ
account-session-times = Từ { $started }. Hoạt động gần nhất { $seen }. Địa chỉ mạng: { $address }.
account-session-end = Đăng xuất phiên này
account-session-ended = Đã đăng xuất phiên đó.
account-sessions-end-all = Đăng xuất khỏi mọi nơi

account-news-otp-added = Ứng dụng xác thực được thêm vào tài khoản lúc { $at }, từ { $device }. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-otp-removed = Ứng dụng xác thực bị gỡ khỏi tài khoản lúc { $at }, từ { $device }. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-recovery-codes-made = Mã khôi phục mới được tạo lúc { $at }, từ { $device }; mã cũ không còn dùng được. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-recovery-code-used = Một mã khôi phục được dùng để đăng nhập lúc { $at }, từ { $device }. Nếu không phải Ông/Bà, hãy đăng xuất khỏi mọi nơi và báo cơ quan ngay.
account-news-passkey-added = Một khóa truy cập được thêm vào tài khoản lúc { $at }, từ { $device }. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-passkey-removed = Một khóa truy cập bị gỡ khỏi tài khoản lúc { $at }, từ { $device }. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-second-step-failed = Lúc { $at }, từ { $device }, có người nhập đúng mật khẩu nhưng sai mã xác thực nhiều lần. Nếu không phải Ông/Bà, hãy đổi mật khẩu.
account-news-password-set = Mật khẩu được đổi lúc { $at }. Nếu không phải Ông/Bà, hãy báo cơ quan ngay.
account-news-factors-reset = Lúc { $at }, hai người quản trị đã gỡ mọi cách xác thực bước hai của tài khoản theo đề nghị trực tiếp. Nếu Ông/Bà không đề nghị, hãy báo cơ quan ngay.

account-key-title = Khóa ký số
account-key-state = Tình trạng
account-key-none = Chưa có khóa ký số
account-key-works = Đang dùng
account-key-locked = Đã bị khóa vì sai PIN nhiều lần
account-key-ended = Chứng thư đã hết hạn
account-key-enrolled = Đăng ký
account-key-until = Chứng thư đến
account-key-certificate = Mã băm chứng thư
account-key-ask = Ông/Bà chưa đăng ký được khóa mới. Nếu khóa bị khóa, quên PIN hoặc chưa có khóa, đề nghị người quản trị thu hồi khóa cũ hoặc cho phép đăng ký; việc này cần hai người quản trị.
account-key-renew-lead = Đổi khóa và mã PIN: nhập PIN hiện tại, chọn PIN mới. Chứng thư cũ bị thu hồi, chứng thư mới được cấp.
account-key-enrol-lead = Ông/Bà được phép đăng ký khóa ký số đến { $until }. Xác thực lại bằng mật khẩu và chọn mã PIN; chỉ Ông/Bà biết PIN này.
account-key-old = PIN hiện tại
account-key-old-wrong = Nhập PIN hiện tại, 6 đến 12 chữ số
account-key-pin = PIN mới
account-key-pin-hint = 6 đến 12 chữ số, không phải toàn một chữ số
account-key-pin-wrong = Nhập PIN mới gồm 6 đến 12 chữ số, không phải toàn một chữ số
account-key-again = Nhập lại PIN mới
account-key-again-wrong = Nhập lại đúng PIN mới ở trên
account-key-renew = Đổi khóa và PIN
account-key-enrol = Đăng ký khóa ký số
account-key-done = Khóa ký số mới đã dùng được. Từ nay Ông/Bà ký bằng PIN mới

account-notices-title = Cách nhận thông báo
account-notices-lead = Mọi thông báo đều có trong hộp thư trên trang này. Ngoài ra, Ông/Bà có thể nhận thông báo qua thư điện tử.
account-notices-inbox = Mở hộp thư
account-notices-at-portal = Tài khoản của Ông/Bà ở Cổng dịch vụ công, nên thông báo và cách nhận thông báo cũng ở đó.
account-notices-portal = Mở cách nhận thông báo tại Cổng dịch vụ công
account-notices-pace = Khi nào gửi thư
account-notices-always = Thông báo về bảo mật của tài khoản luôn được gửi ngay và không tắt được.
account-notices-security = Bảo mật của tài khoản
account-notices-dossier = Hồ sơ của Ông/Bà
account-notices-work = Công việc được giao
account-notices-now = Ngay khi có thông báo
account-notices-daily = Gộp thành một thư, 08:00 ngày làm việc tiếp theo
account-notices-off = Không gửi thư
account-notices-language = Ngôn ngữ của thư
account-notices-vietnamese = Tiếng Việt
account-notices-english = Tiếng Anh
account-notices-save = Lưu cách nhận thông báo
account-notices-saved = Đã lưu cách nhận thông báo.

account-mail-title = Địa chỉ thư điện tử
account-mail-none = Trang này chưa gửi thư điện tử. Ông/Bà xem thông báo trong hộp thư trên trang.
account-mail-goes-to = Thư được gửi đến { $address }.
account-mail-goes-nowhere = Ông/Bà chưa có địa chỉ nhận thư.
account-mail-suspended = Từ { $since } không gửi thư đến { $address } nữa, vì máy chủ của địa chỉ này từ chối nhiều thư liên tiếp. Ông/Bà nhập lại địa chỉ này hoặc địa chỉ khác và xác nhận bằng mã mới.
account-mail-failed = Thư không đến nơi
account-mail-refused = { $at }, gửi đến { $address }: máy chủ từ chối ({ $answer }).
account-mail-given-up = { $at }, gửi đến { $address }: không gửi được sau 5 ngày ({ $answer }).
account-mail-waits = Mã xác nhận đã gửi đến { $address }, dùng được đến { $until }. Trước khi xác nhận, không có thư nào khác gửi đến đó.
account-mail-code = Mã xác nhận
account-mail-code-hint = 8 chữ số trong thư
account-mail-confirm = Xác nhận địa chỉ
account-mail-confirmed = Đã xác nhận địa chỉ. Từ nay thư gửi đến địa chỉ này.
account-mail-address = Địa chỉ
account-mail-another = Địa chỉ khác
account-mail-address-hint = Ví dụ: ten@example.vn. Mã xác nhận sẽ gửi đến địa chỉ này.
account-mail-address-wrong = Nhập một địa chỉ thư điện tử, ví dụ ten@example.vn
account-mail-propose = Gửi mã xác nhận
account-mail-code-sent = Đã gửi mã xác nhận.
account-mail-remove = Gỡ địa chỉ
account-mail-removed = Đã gỡ địa chỉ. Ông/Bà không nhận thư nữa.
account-mail-too-soon = Mã trước gửi chưa được một phút. Ông/Bà xem lại hộp thư, rồi thử lại sau một phút
account-mail-too-often = Đã gửi 5 mã trong 24 giờ. Ông/Bà thử lại vào ngày mai
account-mail-code-wrong = Mã không đúng, đã hết hạn hoặc đã nhập sai nhiều lần. Nhập lại mã trong thư mới nhất, hoặc yêu cầu mã khác
account-mail-not-stored = Chưa lưu được. Ông/Bà thử lại sau ít phút

account-mail-off-title = Thôi nhận thư gộp
account-mail-off-lead = Ông/Bà sẽ không nhận thư gộp hằng ngày nữa. Thông báo vẫn có trong hộp thư trên trang; thư gửi ngay không thay đổi.
account-mail-off-act = Thôi nhận thư gộp
account-mail-off-done = Ông/Bà không nhận thư gộp nữa. Có thể bật lại trong phần cách nhận thông báo của tài khoản.

account-demo-mail-title = Thư của bản trình diễn
account-demo-mail-lead = Chỉ có trong bản trình diễn: thư dưới đây không rời khỏi máy này và ai cũng đọc được. Hệ thống thật không có trang này.
account-demo-mail-empty = Chưa có thư nào.
account-demo-mail-to = gửi đến
account-demo-mail-raw = Tải thư gốc
