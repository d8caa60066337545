identity-role-citizen = Công dân
identity-role-one-stop-officer = Cán bộ một cửa
identity-role-specialist = Chuyên viên
identity-role-leader = Lãnh đạo ký duyệt
identity-role-procedure-control = Cán bộ kiểm soát thủ tục hành chính
identity-role-administrator = Quản trị hệ thống

identity-sign-in-no-match = Tên đăng nhập hoặc mật khẩu không đúng. Ông/Bà kiểm tra lại cả hai rồi đăng nhập lần nữa.
identity-sign-in-wait = Đã có quá nhiều lần đăng nhập không đúng. Ông/Bà đợi { $minutes } phút rồi đăng nhập lại.
identity-busy = Hệ thống đang có nhiều người đăng nhập cùng lúc. Ông/Bà đợi một phút rồi thử lại.
identity-unavailable = Hệ thống chưa đọc hoặc lưu được dữ liệu tài khoản. Ông/Bà thử lại sau ít phút; chưa có thay đổi nào được thực hiện.

identity-signing-key-none = Tài khoản của Ông/Bà chưa có khóa ký số. Ông/Bà đề nghị người quản trị cấp chứng thư số trước khi ký.
identity-signing-key-wrong-pin = Mã PIN ký số không đúng. Ông/Bà còn { $left } lần nhập trước khi khóa ký số bị khóa.
identity-signing-key-locked = Khóa ký số đã bị khóa vì mã PIN sai nhiều lần. Ông/Bà đề nghị người quản trị cấp khóa ký số mới.
identity-signing-key-expired = Chứng thư số của Ông/Bà đã hết hạn. Ông/Bà đề nghị người quản trị cấp chứng thư số mới trước khi ký.
identity-signing-key-not-allowed = Tài khoản này không được cấp khóa ký số. Chỉ tài khoản cán bộ đang hoạt động mới ký thay mặt cơ quan.
identity-signing-key-not-issued = Cơ quan cấp chứng thư số chưa cấp được chứng thư. Ông/Bà thử lại sau ít phút.
identity-signing-key-damaged = Không mở được khóa ký số đã lưu. Ông/Bà báo người quản trị và đề nghị cấp khóa ký số mới.

identity-username-taken = Tên đăng nhập này đã có người dùng. Ông/Bà chọn tên khác.
identity-no-account = Không tìm thấy tài khoản. Ông/Bà kiểm tra lại tên đăng nhập.

identity-staff-not-found = Không tìm thấy cán bộ, đơn vị hoặc yêu cầu này. Ông/Bà quay lại danh sách rồi chọn lại.
identity-staff-number-taken = Số hiệu này đã thuộc về cán bộ khác. Ông/Bà kiểm tra lại số hiệu.
identity-staff-bad-unit = Không chọn được đơn vị này: đơn vị đã đóng hoặc nằm dưới chính nó. Ông/Bà chọn đơn vị khác.
identity-staff-unit-not-empty = Đơn vị còn cán bộ hoặc còn đơn vị trực thuộc đang mở. Ông/Bà chuyển họ sang đơn vị khác trước khi đóng.
identity-staff-ended = Cán bộ này đã nghỉ, tài khoản không mở lại được. Ông/Bà mở tài khoản mới nếu họ trở lại làm việc.
identity-staff-last-administrator = Đây là người quản trị cuối cùng của nút. Ông/Bà trao quyền quản trị cho người khác trước.
identity-staff-not-enrolled = Cán bộ này chưa đặt mật khẩu lần đầu, nên chưa thể nhận quyền này. Ông/Bà chờ họ dùng mã mời rồi đề nghị lại.
identity-staff-invite-second = Tài khoản này giữ quyền cần hai quản trị viên quyết định, nên một người không tạo lại mã mời được. Ông/Bà yêu cầu đặt lại phương thức đăng nhập để quản trị viên thứ hai duyệt.
identity-staff-enrolled = Cán bộ này đã đặt mật khẩu. Nếu họ quên mật khẩu, Ông/Bà yêu cầu đặt lại phương thức đăng nhập.
identity-staff-no-key = Cán bộ này không có khóa ký số đang dùng nên không có gì để thu hồi.
identity-staff-bad-reason = Ông/Bà nhập lý do, nhiều nhất 500 ký tự.
identity-approval-waits = Yêu cầu này đang chờ phê duyệt. Ông/Bà đề nghị một người quản trị khác xem trang Phê duyệt.
identity-approval-own = Không ai tự phê duyệt việc của mình. Ông/Bà đề nghị một người quản trị khác phê duyệt.
identity-approval-over = Yêu cầu này đã được quyết định. Ông/Bà xem kết quả ở trang Phê duyệt.
identity-approval-expired = Yêu cầu này đã hết hạn phê duyệt. Ông/Bà lập yêu cầu mới nếu vẫn cần.
identity-invitation-bad = Đường dẫn này không dùng được: đã dùng rồi, đã hết hạn hoặc đã được thay bằng đường dẫn mới. Ông/Bà đề nghị người quản trị cấp đường dẫn mới.
identity-step-over = Bước xác thực thứ hai đã hết hạn hoặc đã sai quá nhiều lần. Ông/Bà đăng nhập lại từ đầu.
identity-code-wrong = Mã không đúng hoặc đã được dùng. Ông/Bà nhập mã đang hiện trong ứng dụng xác thực, hoặc một mã khôi phục chưa dùng.
identity-passkey-no-match = Khóa truy cập này không mở được tài khoản nào ở đây. Ông/Bà chọn khóa khác, hoặc đăng nhập bằng mật khẩu.
identity-passkey-not-made = Trình duyệt chưa tạo được khóa truy cập dùng được ở đây. Ông/Bà thử lại, hoặc dùng thiết bị khác.
identity-passkey-too-many = Tài khoản đã có đủ 10 khóa truy cập. Ông/Bà gỡ một khóa không dùng nữa rồi thêm khóa mới.
identity-factor-not-proven = Cần xác thực lại trước khi thay đổi cách đăng nhập. Ông/Bà đăng nhập lại, rồi thực hiện trong vòng 10 phút.
identity-factor-not-there = Không tìm thấy mục này trong tài khoản. Ông/Bà mở lại trang Bảo mật tài khoản.
identity-factor-already-there = Tài khoản đã dùng ứng dụng xác thực. Ông/Bà gỡ ứng dụng cũ trước khi thêm ứng dụng mới.
identity-factor-damaged = Không đọc được dữ liệu xác thực đã lưu. Ông/Bà dùng mã khôi phục, và báo người quản trị.

identity-signing-key-no-permit = Ông/Bà chưa được phép đăng ký khóa ký số mới. Ông/Bà đề nghị người quản trị cho phép; việc này cần hai người quản trị.

identity-staff-bad-receiver = Không giao được cho người này: không tìm thấy, đang bị tạm khóa, đã nghỉ hoặc chính là người thôi việc. Ông/Bà nhập tên đăng nhập của người khác, hoặc để trống để trả việc về đơn vị.
identity-import-number-twice = Số hiệu có ở nhiều dòng; giữ lại một dòng
identity-import-username-twice = Tên đăng nhập có ở nhiều dòng; đổi một trong các tên
identity-import-username-taken = Tên đăng nhập đã thuộc về tài khoản khác số hiệu; chọn tên khác hoặc sửa số hiệu
identity-import-username-other = Cán bộ mang số hiệu này có tên đăng nhập khác; tên đăng nhập không đổi được
identity-import-unit-unknown = Không có đơn vị đang mở tên này, hoặc có nhiều đơn vị cùng tên; ghi đường dẫn như Sở Tư pháp / Phòng Hộ tịch
identity-import-ended = Cán bộ mang số hiệu này đã nghỉ; bỏ dòng này hoặc dùng số hiệu mới

identity-delegation-bad-deputy = Không giao được cho người này: không tìm thấy, đang bị tạm khóa, đã nghỉ hoặc chính là người vắng mặt. Ông/Bà nhập tên đăng nhập của một cán bộ khác đang làm việc.
identity-delegation-deputy-away = Người này cũng đã giao việc cho người khác vì vắng mặt trong thời gian đó. Ông/Bà chọn người khác hoặc thời gian khác.
identity-delegation-twice = Quyền này đã được giao cho một người trong thời gian đó. Ông/Bà kết thúc lần giao trước hoặc chọn thời gian khác.
identity-delegation-not-theirs = Chỉ giao được quyền của chính người vắng mặt, còn hiệu lực trong cả thời gian vắng mặt; quyền quản trị hệ thống không giao được. Ông/Bà chọn ít nhất một quyền như vậy.
identity-delegation-bad-period = Thời gian vắng mặt phải kết thúc sau khi bắt đầu, chưa qua và không dài quá nửa năm. Ông/Bà nhập lại ngày.
