//! Every component once.

use askama::Template;
use axum::response::Response;
use web::parts::{
    Button, ButtonKind, Buttons, Card, Choice, Choices, DateField, Deadline, DeadlineBadge, Details, FileField, Glyph,
    Need, Notice, Select, StatusTag, Tag, TextArea, TextField, Tone, Verdict, VerdictKind,
};
use web::testing::START;
use web::{Failure, Html, View, Visitor};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1 class="govuk-heading-l">{{ v.pick("Bảng thành phần", "Sheet of components") }}</h1>
<div class="lt-pair">
<section class="lt-card"><h2 class="lt-card__title">{{ v.pick("Mười trạng thái hồ sơ", "Ten states") }}</h2><table class="lt-table lt-table--roomy" role="table"><thead class="lt-table__head" role="rowgroup"><tr role="row"><th role="columnheader" scope="col">{{ v.pick("Mã", "Code") }}</th><th role="columnheader" scope="col">{{ v.pick("Trên trang hồ sơ", "On the dossier") }}</th><th role="columnheader" scope="col">{{ v.pick("Trong danh sách", "In lists") }}</th></tr></thead><tbody role="rowgroup">{% for (code, full, short) in states %}<tr class="lt-row" role="row"><td class="lt-cell" role="cell">{{ code }}</td><td class="lt-cell" role="cell">{{ full }}</td><td class="lt-cell" role="cell">{{ short }}</td></tr>{% endfor %}</tbody></table></section>
<div class="lt-stack">
<section class="lt-card"><h2 class="lt-card__title">{{ v.pick("Nhãn thời hạn", "Deadlines") }}</h2><p class="lt-actions">{% for badge in deadlines %}{{ badge }}{% endfor %}</p></section>
<section class="lt-card"><h2 class="lt-card__title">{{ v.pick("Kết luận kiểm tra chữ ký", "Verdicts") }}</h2><div class="lt-stack">{% for verdict in verdicts %}{{ verdict }}{% endfor %}</div></section>
<section class="lt-card"><h2 class="lt-card__title">{{ v.pick("Nút và tiêu điểm", "Buttons") }}</h2>{{ buttons }}</section>
</div>
{{ need }}
<div class="lt-stack">{% for notice in notices %}{{ notice }}{% endfor %}{{ details }}{{ free }}</div>
<form class="lt-card" method="post">{{ fields }}</form>
<form class="lt-card" method="post">{{ choices }}</form>
</div>"#
)]
struct Body<'a> {
    v: &'a View,
    states: Vec<(u8, StatusTag, StatusTag)>,
    deadlines: Vec<DeadlineBadge>,
    verdicts: Vec<Verdict>,
    buttons: Buttons,
    need: Need,
    notices: Vec<Notice>,
    details: Details,
    free: Card,
    fields: Html,
    choices: Html,
}

/// Answers the page.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    let v: &View = &visitor;
    let lang = v.lang();
    let deadlines = [
        Deadline::DaysLeft(4),
        Deadline::Today(START),
        Deadline::Late(1),
        Deadline::LateToday,
        Deadline::Paused(START),
        Deadline::DoneEarly(2),
        Deadline::DoneInTime,
        Deadline::DoneLate(3),
    ];
    let verdicts = vec![
        Verdict::new(VerdictKind::Valid, v.pick("Chữ ký hợp lệ", "The signature is valid"))
            .check(VerdictKind::Valid, v.pick("Nội dung không đổi từ lúc ký", "Unchanged since it was signed"))
            .check(VerdictKind::Valid, v.pick("Chứng thư chưa bị thu hồi lúc ký", "The certificate was not revoked")),
        Verdict::new(VerdictKind::Undetermined, v.pick("Chưa kết luận được", "No conclusion yet")).text(v.pick(
            "Không lấy được danh sách thu hồi. Tự kiểm tra lại lúc 10:15.",
            "The revocation list could not be fetched. Tried again at 10:15.",
        )),
        Verdict::new(VerdictKind::Invalid, v.pick("Chữ ký không hợp lệ", "The signature is not valid"))
            .text(v.pick(
                "Tệp đã bị sửa sau khi ký. Không dùng văn bản này; yêu cầu nơi gửi phát hành lại.",
                "The file was changed after signing. Do not use it; ask the sender to issue it again.",
            ))
            .check(VerdictKind::Invalid, v.pick("Nội dung đã đổi", "The content has changed")),
    ];
    let buttons = Buttons::new()
        .with(Button::link(ButtonKind::Start, v.pick("Nộp hồ sơ", "Start"), "#"))
        .with(Button::link(ButtonKind::Main, v.pick("Chính", "Main"), "#"))
        .with(Button::link(ButtonKind::Secondary, v.pick("Phụ", "Secondary"), "#"))
        .with(Button::link(ButtonKind::Warning, v.pick("Khó hoàn tác", "Hard to undo"), "#"))
        .with(Html::link("#", v.pick("Liên kết", "Link")));
    let fields = Html::from(TextField::new("phone", v.pick("Số điện thoại", "Telephone")).telephone())
        .and(TextField::new("pin", v.pick("Mã PIN ký số", "Signing PIN")).hint(v.pick("6 chữ số", "6 digits")).pin())
        .and(TextArea::new("reason", v.pick("Lý do", "Reason")))
        .and(
            DateField::new("day", v.pick("Ngày quyết định có hiệu lực", "Date"), lang)
                .hint(v.pick("Ví dụ 6 5 2022", "For example 6 5 2022")),
        )
        .and(FileField::new("paper", v.pick("Quyết định ly hôn", "Decree")).hint(
            v.pick("PDF hoặc ảnh, nhiều nhất 10 MB. Có thể chụp bằng điện thoại.", "PDF or picture, 10 MB at most."),
        ));
    let papers =
        [("a", v.pick("Giấy khai sinh", "Birth certificate")), ("b", v.pick("Giấy kết hôn", "Marriage certificate"))];
    let several = papers
        .iter()
        .fold(Choices::several("papers", v.pick("Giấy tờ kèm theo", "Papers")), |c, (value, words)| {
            c.choice(Choice::new(*value, *words).chosen(*value == "b"))
        });
    let list = papers.iter().fold(Select::new("state", v.pick("Trạng thái", "State")), |c, (value, words)| {
        c.choice(Choice::new(*value, *words))
    });
    let body = Body {
        v,
        states: (1..=10).map(|code| (code, StatusTag::full(code, lang), StatusTag::short(code, lang))).collect(),
        deadlines: deadlines.iter().map(|d| DeadlineBadge::full(*d, lang)).collect(),
        verdicts,
        buttons,
        need: Need::new(
            v.pick("Ông/Bà cần nộp 16.000 đ", "VND 16,000 to pay"),
            v.pick(
                "Nộp trước 17:00 thứ Năm, 26/11/2026. Thời hạn giải quyết tạm dừng cho đến khi nộp.",
                "Pay before 17:00 on Thursday, 26/11/2026. The clock stands until then.",
            ),
        )
        .actions(
            Html::from(Button::link(ButtonKind::Main, v.pick("Thanh toán 16.000 đ", "Pay VND 16,000"), "#"))
                .and(Html::link("#", v.pick("Nộp tại một cửa", "Pay at the one-stop shop"))),
        ),
        notices: vec![
            Notice::done(v.pick("Đã tiếp nhận 3 hồ sơ", "3 dossiers accepted")),
            Notice::info(v.pick(
                "Bộ Công an chưa phản hồi. Ông/Bà vẫn nộp được hồ sơ.",
                "The source does not answer. You can file anyway.",
            )),
            Notice::warning(v.pick("Cấu hình đã quá 24 giờ.", "The configuration is older than 24 hours.")),
        ],
        details: Details::new(
            v.pick("Căn cứ pháp lý (4 văn bản)", "Legal basis (4)"),
            v.pick("Luật Hộ tịch 2014", "Law on civil status 2014"),
        ),
        free: Card::new(
            v.pick("Nhãn tự do", "Free tags"),
            Html::from(Tag::new(Tone::Good, v.pick("Đạt", "Met")).glyph(Glyph::Check)),
        ),
        fields,
        choices: Html::from(several).and(list),
    };
    v.page(v.pick("Bảng thành phần", "Sheet of components")).nav("check").render(&body)
}
