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
