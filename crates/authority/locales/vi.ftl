authority-nav-check = Kiểm tra chữ ký số

# Trang kiểm tra
authority-check-title = Kiểm tra tệp có chữ ký số
authority-check-lead = Chọn tệp đã nhận để biết ai ký, ký lúc nào và nội dung có bị thay đổi sau khi ký hay không.
authority-check-file = Tệp cần kiểm tra
authority-check-file-hint = PDF đã ký, gói chứng cứ (.asice), chữ ký tách rời (.p7s) hoặc dấu thời gian (.tst), nhiều nhất 32 MB.
authority-check-missing = Chọn tệp cần kiểm tra, ví dụ tệp PDF kết quả đã tải về
authority-check-content-title = Tệp cần kiểm tra là chữ ký tách rời (.p7s)
authority-check-content = Tệp được ký
authority-check-content-hint = Chỉ cần khi chữ ký nằm riêng, không nằm trong tệp.
authority-check-send = Kiểm tra
authority-check-another = Kiểm tra tệp khác
authority-check-valid = Chữ ký hợp lệ, nội dung nguyên vẹn
authority-check-valid-text = Mọi bước kiểm tra dưới đây đều đạt.
authority-check-undetermined = Chưa kết luận được
authority-check-undetermined-text = Có bước chưa kết luận được; việc cần làm ghi ở từng dòng. Ông/Bà có thể kiểm tra lại bất cứ lúc nào.
authority-check-invalid = Không hợp lệ: tệp này không đáng tin
authority-check-invalid-text = Không sử dụng tệp này. Tải lại tệp gốc từ nơi phát hành, hoặc liên hệ nơi phát hành.
authority-check-revocation-known = Đã đối chiếu với danh sách thu hồi lập lúc { $at }.
authority-check-revocation-unknown = Chưa hỏi được danh sách thu hồi của nơi cấp chứng thư, nên kết quả dưới đây chưa xét việc thu hồi. Kiểm tra lại sau ít phút.
authority-check-signature = Chữ ký { $number }
authority-check-signer = Người ký
authority-check-organization = Cơ quan, tổ chức
authority-check-agency = Mã cơ quan
authority-check-issuer = Nơi cấp chứng thư
authority-check-time = Thời điểm ký
authority-check-time-stamped = { $at } (có dấu thời gian)
authority-check-time-claimed = { $at } (do người ký ghi)
authority-check-no-time = Không ghi thời điểm
authority-check-file-title = Tệp đã kiểm tra
authority-check-file-name = Tên tệp
authority-check-file-size = Độ lớn
authority-check-bytes = { $count } byte
authority-check-file-digest = Mã băm SHA-256
authority-check-how-title = Cách kiểm tra
authority-check-how = Hệ thống đối chiếu từng chữ ký với nội dung, với chứng thư của người ký và với chứng thư gốc trong cấu hình liên thông. Mỗi bước có một dòng kết quả.
authority-check-privacy = Tệp chỉ được đọc để kiểm tra và không được lưu lại.

# Từ chối
authority-no-authority = Nút này không giữ vai trò cấp chứng thư. Gửi yêu cầu tới nút giữ vai trò đó trong cấu hình liên thông.
authority-other-agency = Yêu cầu ghi cơ quan { $asked } nhưng do nút của { $caller } gửi. Gửi lại từ nút của chính cơ quan đó.
authority-bad-name = Họ tên, chức vụ hoặc tên cơ quan để trống hoặc dài hơn 64 ký tự. Sửa lại rồi gửi lại yêu cầu.
authority-bad-key = Khóa công khai không phải khóa ECDSA P-256. Tạo lại khóa rồi gửi lại yêu cầu.
authority-bad-proof = Chữ ký chứng minh đang giữ khóa không đúng. Ký lại yêu cầu bằng chính khóa đó.
authority-unavailable = Dịch vụ cấp chứng thư đang gián đoạn. Gửi lại yêu cầu sau ít phút.
authority-revoke-unknown = Không có chứng thư mang số này trong sổ. Kiểm tra lại số chứng thư.
authority-revoke-again = Chứng thư này đã được thu hồi trước đó. Không cần làm gì thêm.

# Mời và tham gia liên thông
authority-join-malformed = Yêu cầu tham gia không đọc được. Dùng cùng một phiên bản chương trình ở cả hai nút rồi chạy lại lệnh.
authority-join-not-here = Nút này không giữ vai trò sổ đăng ký nên không mời và không nhận nút nào. Thực hiện tại nút giữ vai trò đó.
authority-join-unknown = Không có lời mời nào ứng với mã tham gia này. Chép lại toàn bộ mã, hoặc xin mã mới.
authority-join-other-agency = Mã tham gia này dành cho cơ quan { $code }. Xin mã dành cho cơ quan của mình.
authority-join-used = Mã tham gia đã được dùng hoặc đã bị thu hồi. Xin mã mới tại nút giữ vai trò sổ đăng ký.
authority-join-expired = Mã tham gia đã hết hạn lúc { $at }. Xin mã mới tại nút giữ vai trò sổ đăng ký.
authority-join-no-organisation = Hiện không có cơ quan mang mã { $code } trong sổ đăng ký. Kiểm tra mã, hoặc thành lập cơ quan trong sổ trước.
authority-join-keys = Yêu cầu tham gia thiếu khóa hoặc khóa sai mục đích. Dùng cùng một phiên bản chương trình ở cả hai nút rồi chạy lại lệnh.
authority-join-not-certified = Nút cấp chứng thư chưa cấp được chứng thư. Chạy lại lệnh sau ít phút; mã tham gia vẫn dùng được cho yêu cầu này.
authority-join-description = Địa chỉ của nút không đúng dạng, hoặc là của nút khác. Ghi nơi trình duyệt tìm đến là http(s)://tên-máy[:cổng] và nơi nút khác gọi đến là tên-máy:cổng.
