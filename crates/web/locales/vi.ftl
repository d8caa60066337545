### Page kit: what stands on every page.

web-skip = Đến nội dung chính
web-language = Ngôn ngữ
web-nav = Điều hướng chính
web-trail = Đường dẫn
web-notices = Thông báo
web-notices-unread = chưa đọc
web-sign-in = Đăng nhập
web-sign-in-again = Đăng nhập lại
web-go-home = Về trang chủ
web-error-code = Mã lỗi { $status }
web-foot-node = Nút { $node }, { $agency }.
web-printed = In lúc { $time } · { $address }
web-page-title-fault = Lỗi: { $title }
web-step = Bước { $step } trên { $total } · { $what }

## Errors: title, then what is wrong and what to do.
web-title-bad-request = Không đọc được yêu cầu
web-title-forbidden = Chưa thể thực hiện
web-title-not-found = Không tìm thấy trang
web-title-method = Trang này không nhận yêu cầu như vậy
web-title-conflict = Dữ liệu vừa được thay đổi
web-title-too-large = Nội dung gửi lên quá lớn
web-title-too-many = Quá nhiều yêu cầu
web-title-refused = Chưa thực hiện được
web-title-internal = Hệ thống gặp sự cố
web-title-unavailable = Hệ thống đang tạm gián đoạn
web-not-found = Địa chỉ có thể đã gõ sai hoặc trang đã chuyển đi. Ông/Bà kiểm tra lại địa chỉ, hoặc tìm từ trang chủ.
web-bad-request = Yêu cầu gửi lên không đúng định dạng. Ông/Bà quay lại trang trước, tải lại trang và gửi lại.
web-forged = Biểu mẫu này không thuộc phiên làm việc hiện tại, có thể do Ông/Bà vừa đăng nhập, đăng xuất hoặc mở trang quá lâu. Ông/Bà quay lại, tải lại trang và gửi lại.
web-session-over = Phiên làm việc đã hết. Ông/Bà đăng nhập lại để tiếp tục. Bản nháp đã lưu vẫn còn.
web-method = Ông/Bà mở lại trang từ trang chủ rồi thực hiện tiếp.
web-too-large = Ông/Bà giảm dung lượng tệp, hoặc chia thành nhiều tệp nhỏ hơn, rồi gửi lại.
web-media = Trang này chỉ nhận biểu mẫu. Ông/Bà gửi bằng biểu mẫu trên trang.
web-misdirected = Địa chỉ này không phải của máy chủ. Ông/Bà mở trang bằng địa chỉ do cơ quan công bố.
web-unavailable = Một phần của hệ thống chưa phản hồi. Dữ liệu đã gửi không bị mất. Ông/Bà thử lại sau vài phút.
web-internal = Sự cố đã được ghi lại để cán bộ kỹ thuật xử lý. Ông/Bà thử lại sau vài phút; nếu vẫn lỗi, báo cho tổng đài hỗ trợ.

## The ten states of a dossier.
web-status-1 = Mới đăng ký
web-status-2 = Được tiếp nhận
web-status-3 = Không được tiếp nhận
web-status-4 = Đang xử lý
web-status-5 = Yêu cầu bổ sung giấy tờ
web-status-5-short = Chờ bổ sung
web-status-6 = Yêu cầu thực hiện nghĩa vụ tài chính
web-status-6-short = Chờ nộp phí
web-status-7 = Công dân yêu cầu rút hồ sơ
web-status-7-short = Xin rút
web-status-8 = Dừng xử lý
web-status-9 = Đã xử lý xong
web-status-10 = Đã trả kết quả

## Deadlines.
web-deadline-left = Còn { $days } ngày làm việc
web-deadline-left-short = Còn { $days } ngày
web-deadline-today = Hôm nay { $at }
web-deadline-late = Quá hạn { $days } ngày làm việc
web-deadline-late-short = Quá hạn { $days } ngày
web-deadline-late-today = Quá hạn trong hôm nay
web-deadline-paused = Tạm dừng từ { $at }
web-deadline-early = Xong trước hạn { $days } ngày làm việc
web-deadline-early-short = Xong trước { $days } ngày
web-deadline-in-time = Xong đúng hạn
web-deadline-done-late = Xong trễ { $days } ngày làm việc
web-deadline-done-late-short = Xong trễ { $days } ngày
web-weekday-1 = T2
web-weekday-2 = T3
web-weekday-3 = T4
web-weekday-4 = T5
web-weekday-5 = T6
web-weekday-6 = T7
web-weekday-7 = CN
web-day-received = tiếp nhận
web-day-today = hôm nay
web-day-due = hẹn trả
web-day-rest = nghỉ
web-day-number = ngày { $number }
web-day-more = { $count } ngày nữa

## Forms and lists.
web-faults-title = Chưa gửi được. Có { $count } chỗ cần sửa
web-date-day = Ngày
web-date-month = Tháng
web-date-year = Năm
web-filter = Tìm và lọc
web-filter-apply = Lọc
web-filter-clear = Bỏ lọc
web-pages = Các trang
web-pages-count = { $from } đến { $to } trong { $total }
web-pages-count-more = { $from } đến { $to } trong hơn { $total }: lọc bớt để thấy phần còn lại
web-pages-before = Trước
web-pages-after = Sau
