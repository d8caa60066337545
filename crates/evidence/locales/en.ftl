evidence-head-signature = Chữ ký số trên đầu sổ nhật ký chứng cứ
evidence-head-signature-wrong = Chữ ký số trên đầu sổ nhật ký chứng cứ không hợp lệ. Không sử dụng tệp này; đề nghị xuất lại từ hệ thống gốc.
