### Trang của quản trị viên.

admin-nav-health = Tình trạng
admin-nav-peers = Các nút khác
admin-nav-evidence = Nhật ký chứng cứ
admin-nav-configuration = Cấu hình
admin-nav-queues = Hàng đợi
admin-never = chưa có
admin-as-of = Tính đến { $at }.

## Tình trạng
admin-health-title = Tình trạng nút { $node }
admin-health-well = Nút hoạt động tốt
admin-health-look = Có việc cần xem
admin-health-wrong = Nút có sự cố, cần xử lý ngay
admin-log-well = Nhật ký chứng cứ có { $count } bản ghi, không bản ghi nào chờ quá 60 giây
admin-log-stuck = Có bản ghi đã chờ đánh số { $count } giây. Kiểm tra khóa đầu nhật ký và dung lượng đĩa
admin-stamps-well = Dấu thời gian theo kịp nhật ký, { $count } đầu nhật ký đang chờ
admin-stamps-missing = { $count } đầu nhật ký chưa có dấu thời gian. Kiểm tra kết nối tới cơ quan cấp dấu thời gian
admin-configuration-fresh = Cấu hình còn mới
admin-configuration-stale = Cấu hình đã quá hạn làm mới. Kiểm tra kết nối tới nút giữ vai trò đăng ký
admin-configuration-expired = Cấu hình đã hết hiệu lực, yêu cầu mới bị từ chối. Lấy cấu hình mới từ nút giữ vai trò đăng ký
admin-configuration-none = Chưa có cấu hình. Nút chưa tham gia liên thông
admin-peers-well = { $count } nút khác trong danh bạ, không nút nào mất kết nối
admin-peers-down = { $count } nút không trả lời lần gọi gần nhất. Xem trang Các nút khác
admin-messages-well = { $count } thông điệp đang chờ biên nhận, không thông điệp nào bị bỏ
admin-messages-dead = { $count } thông điệp đã bị bỏ. Xem trang Hàng đợi
admin-jobs-well = Các hàng đợi chạy đúng giờ
admin-jobs-late = Có việc đã trễ { $count } phút. Xem trang Hàng đợi
admin-jobs-dead = { $count } việc đã bị bỏ sau nhiều lần thử. Xem trang Hàng đợi
admin-figure-records = bản ghi chứng cứ
admin-figure-heads = đầu nhật ký đã ký
admin-figure-peers = nút khác không mất kết nối
admin-figure-waiting = thông điệp chờ biên nhận
admin-program = Chương trình
admin-program-version = Phiên bản
admin-program-started = Khởi động
admin-program-instance = Hệ thống
admin-program-database = Cơ sở dữ liệu
admin-program-writes = Lượt ghi
admin-program-reads = Lượt đọc

## Các nút khác
admin-peers-lead = Theo những lần gọi kể từ khi chương trình khởi động.
admin-peers-empty = Danh bạ chưa có nút nào khác. Nút khác xuất hiện ở đây khi cấu hình mới được áp dụng.
admin-peer-agency = Cơ quan
admin-peer-state = Kết nối
admin-peer-answered = Trả lời gần nhất
admin-peer-failed = Lỗi gần nhất
admin-peer-waiting = Chờ biên nhận
admin-peer-dead = Đã bỏ
admin-peer-up = Có trả lời
admin-peer-down = Không trả lời
admin-peer-unknown = Chưa gọi

## Nhật ký chứng cứ
admin-log = Nhật ký
admin-log-size = Bản ghi đã đánh số
admin-log-heads = Đầu nhật ký đã ký
admin-log-head-at = Đầu nhật ký mới nhất
admin-log-unstamped = Chưa có dấu thời gian
admin-log-pending = Bản ghi đang chờ
admin-evidence-search = Đối tượng hoặc mã chứng cứ
admin-evidence-find = Tìm
admin-evidence-all = Xem các bản ghi mới nhất
admin-evidence-records = Bản ghi
admin-evidence-empty = Không có bản ghi nào. Gõ đúng mã hồ sơ, mã cơ quan hoặc mã chứng cứ 64 ký tự.
admin-record-number = Số
admin-record-pending = đang chờ
admin-record-kind = Loại việc
admin-record-subject = Đối tượng
admin-record-actor = Người thực hiện
admin-record-at = Thời điểm
admin-record-digest = Mã băm
admin-record-in-log = Có trong nhật ký, số { $number }
admin-record-path = Đường dẫn chứng minh gồm { $count } bước
admin-record-head-signed = Đầu nhật ký đã được ký
admin-record-stamped = Đầu nhật ký đã có dấu thời gian
admin-record-unstamped = Đầu nhật ký chưa có dấu thời gian
admin-record-waits = Bản ghi đang chờ đánh số
admin-record-waits-why = Thường chỉ vài phần giây. Tải lại trang; nếu quá 60 giây, xem trang Tình trạng.
admin-record-export = Xuất gói chứng cứ
admin-record-body = Nội dung bản ghi nằm trong gói chứng cứ, không hiện trên trang.

## Cấu hình
admin-configuration-in-force = Đang áp dụng
admin-configuration-version = Phiên bản
admin-configuration-issued = Phát hành
admin-configuration-taken = Áp dụng
admin-configuration-fresh-until = Nên làm mới trước
admin-configuration-valid-until = Có hiệu lực đến
admin-configurations = Các phiên bản đã áp dụng
admin-configurations-empty = Chưa áp dụng phiên bản nào. Phiên bản đầu tiên xuất hiện khi nút tham gia liên thông.
admin-nodes = Các nút trong cấu hình
admin-nodes-empty = Chưa có nút nào. Danh sách xuất hiện khi cấu hình được áp dụng.
admin-node-web = Địa chỉ
admin-node-roles = Vai trò
admin-role-none = không
admin-role-portal = Cổng dịch vụ công
admin-role-registry = Đăng ký
admin-role-authority = Cấp chứng thư
admin-role-timestamping = Cấp dấu thời gian
admin-role-ocsp = Trạng thái chứng thư

## Hàng đợi
admin-queues = Số việc theo hàng đợi
admin-queues-empty = Không có việc nào đang chờ, đang chạy hoặc bị bỏ.
admin-queue = Hàng đợi
admin-queue-waiting = Đang chờ
admin-queue-leased = Đang chạy
admin-queue-dead = Đã bỏ
admin-queue-oldest = Việc cũ nhất đến hạn
admin-jobs = Việc đã bỏ
admin-jobs-empty = Không có việc nào bị bỏ.
admin-job = Việc
admin-job-attempts = Số lần thử
admin-job-error = Lỗi
admin-letters = Thông điệp đã bỏ
admin-letters-empty = Không có thông điệp nào bị bỏ.
admin-letter = Thông điệp
admin-letter-way = Chiều
admin-letter-out = gửi đi
admin-letter-in = nhận về
admin-choose = Chọn
admin-chosen = Với mục đã chọn:
admin-revive = Thử lại
admin-revived = Đã cho thử lại { $count } mục
