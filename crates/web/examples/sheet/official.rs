//! Sample screens of officials.

use axum::response::Response;
use web::parts::{
    Bulk, Button, ButtonKind, Cell, Choice, Column, Counter, Counters, Deadline, DeadlineBadge, Edge, FilterBox, Pages,
    PaperPreview, Place, Row, Select, Sort, StatusTag, SummaryList, Table, TextField, Verdict, VerdictKind,
};
use web::testing::START;
use web::{Audience, Failure, Html, View, Visitor};

/// The worklist.
pub(crate) async fn worklist(v: Visitor) -> Result<Response, Failure> {
    let lang = v.lang();
    let here = v.href("/_worklist");
    let counter = |number, words: &str| Counter::new(number, words, here.clone(), lang);
    let counters = Counters::new(
        v.pick("Bộ đếm", "Counters"),
        vec![
            counter(37, v.pick("Tất cả", "All")).current(true),
            counter(1, v.pick("Quá hạn", "Late")).late(),
            counter(6, v.pick("Hạn hôm nay", "Due today")).today(),
            counter(4, v.pick("Chưa nhận", "Unassigned")),
            counter(5, v.pick("Tạm dừng", "Paused")),
        ],
    );
    let select = |name: &str, label: &str, first: &str| Select::new(name, label).choice(Choice::new("", first));
    let filter = FilterBox::new(
        here.clone(),
        Html::from(TextField::new("q", v.pick("Tên, mã hoặc số định danh", "Name, code or identity number")))
            .and(select("procedure", v.pick("Thủ tục", "Procedure"), v.pick("Tất cả (14)", "All (14)")))
            .and(select("state", v.pick("Trạng thái", "State"), v.pick("Tất cả đang mở", "All open"))),
        lang,
    );
    let mut table = Table::new(v.pick("Hồ sơ của tôi", "My dossiers"))
        .choice("dossier", v.pick("Chọn", "Choose"))
        .column(Column::new(v.pick("Hạn", "Due"), Place::Due).sort(Sort::Ascending, here.clone()))
        .column(Column::new(v.pick("Hồ sơ", "Dossier"), Place::Who).sort(Sort::None, here.clone()))
        .column(Column::new(v.pick("Thủ tục", "Procedure"), Place::What))
        .column(Column::new(v.pick("Trạng thái, bước", "State, step"), Place::State))
        .column(Column::new(v.pick("Người xử lý", "Handled by"), Place::Hidden));
    for (deadline, date, name, code, procedure, status, edge) in [
        (
            Deadline::Late(1),
            "23/11/2026 17:00",
            "Bùi Văn Khánh",
            "H54-261123-0031",
            "Đăng ký lại khai sinh",
            4,
            Edge::Late,
        ),
        (
            Deadline::Today(START),
            "24/11/2026 17:00",
            "Đỗ Thị Hồng Nhung",
            "H54-261120-0012",
            "Cấp bản sao trích lục hộ tịch",
            4,
            Edge::Today,
        ),
        (
            Deadline::Today(START),
            "24/11/2026 17:00",
            "Trần Thị Mai Anh",
            "H54-261121-0017",
            "Cấp bản sao trích lục hộ tịch",
            6,
            Edge::Today,
        ),
        (
            Deadline::DaysLeft(1),
            "25/11/2026 17:00",
            "Trần Thị Mai Anh",
            "H54-261120-0042",
            "Xác nhận tình trạng hôn nhân",
            4,
            Edge::Selected,
        ),
        (
            Deadline::Paused(START),
            "chờ công dân",
            "Công ty TNHH Dệt may Tiền Hải Xanh",
            "H54-261123-0027",
            "Cấp giấy phép xây dựng nhà ở",
            5,
            Edge::None,
        ),
        (Deadline::DoneInTime, "25/11/2026 17:00", "Lý Thị Ặng", "H54-261120-0008", "Đăng ký kết hôn", 9, Edge::None),
        (
            Deadline::DaysLeft(4),
            "30/11/2026 17:00",
            "Ngô Quang Hưng",
            "H54-261120-0036",
            "Đăng ký thường trú",
            1,
            Edge::None,
        ),
    ] {
        table = table.row(
            Row::new()
                .choice(code, format!("{} {name}", v.pick("Chọn", "Choose")))
                .cell(Cell::new(DeadlineBadge::short(deadline, lang)).second(date))
                .cell(Cell::new(Html::link("#", name)).second(code))
                .text(procedure)
                .cell(Cell::new(StatusTag::short(status, lang)).second(v.pick("Xác minh", "Verification")))
                .text(v.pick("Tôi", "Me"))
                .edge(edge),
        );
    }
    let bulk = Bulk::new(v.pick("Với hồ sơ đã chọn:", "With those chosen:"))
        .act(Button::submit(ButtonKind::Secondary, v.pick("Nhận việc", "Take")).value("act", "take"))
        .act(Button::submit(ButtonKind::Secondary, v.pick("Chuyển người khác", "Hand over")).value("act", "hand-over"));
    let pages =
        Pages::new(1, 10, 371, lang, |n| format!("{here}?page={n}")).export(v.pick("Xuất CSV", "Export CSV"), "#");
    let head = format!(
        "<div class=\"lt-head\"><div><h1 class=\"govuk-heading-l\">{}</h1><p class=\"lt-small\">{}</p></div>{}</div>",
        v.pick("Việc của tôi", "My work"),
        v.pick(
            "Thứ Ba, 24/11/2026, 09:46. Sắp theo hạn gần nhất.",
            "Tuesday, 24/11/2026, 09:46. Nearest deadline first."
        ),
        Button::link(ButtonKind::Main, v.pick("Tiếp nhận hồ sơ mới", "Accept a new dossier"), "#")
    );
    let list =
        Html::raw("<form method=\"post\">").and(v.fields()).and(table).and(bulk).and(Html::raw("</form>")).and(pages);
    let body = Html::raw("<div class=\"lt-stack\">").and(Html::raw(head)).and(counters).and(
        Html::raw("<div class=\"lt-filtered\">")
            .and(filter)
            .and(Html::raw("<div>"))
            .and(list)
            .and(Html::raw("</div></div></div>")),
    );
    v.page(v.pick("Việc của tôi", "My work"))
        .audience(Audience::Official)
        .nav("work")
        .role(v.pick("Một cửa", "One-stop shop"))
        .show(body)
}

fn sheet(v: &View) -> Html {
    Html::raw(format!(
        "<div class=\"lt-sheet__pair\"><p>UBND THÀNH PHỐ THÁI BÌNH<br><b>ỦY BAN NHÂN DÂN<br>PHƯỜNG TRẦN LÃM</b></p><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b></p></div>\
         <p class=\"lt-sheet__title\">GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN</p><p>Xét đề nghị của bà Trần Thị Mai Anh về việc cấp Giấy xác nhận tình trạng hôn nhân,</p><p>Nơi cư trú: Tổ 14, phường Trần Lãm, thành phố Thái Bình, tỉnh Thái Bình</p>\
         <div class=\"lt-sheet__sign\"><b>KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH</b><p class=\"lt-sheet__place\">{}</p><b>Nguyễn Hữu Thịnh</b></div>",
        v.pick("Chữ ký số của Ông/Bà", "Your signature")
    ))
}

/// A paper to sign.
pub(crate) async fn sign(v: Visitor) -> Result<Response, Failure> {
    let paper = PaperPreview::new(
        v.pick("Văn bản sẽ ký", "The paper"),
        v.pick("Nội dung văn bản", "What the paper says"),
        sheet(&v),
    )
    .links(Html::link("#", v.pick("Mở PDF, 1 trang, 96 KB", "Open the PDF, 1 page, 96 KB")));
    let facts = SummaryList::new()
        .row(v.pick("Công dân", "Citizen"), "Trần Thị Mai Anh, 15/08/1991")
        .row(v.pick("Hồ sơ", "Dossier"), Html::link("#", "000.00.19.H54-261120-0042"))
        .row(
            v.pick("Ý kiến", "Opinion"),
            v.pick("Đủ điều kiện. Quang Trung trả lời: không có đăng ký kết hôn.", "All conditions are met."),
        );
    let verdict =
        Verdict::new(VerdictKind::Valid, v.pick("Sẵn sàng ký: 2 trên 2 điều kiện đạt", "Ready: 2 of 2 conditions met"))
            .check(VerdictKind::Valid, v.pick("Dữ liệu khớp CSDL dân cư lúc 09:18 hôm nay", "The data agree"))
            .check(
                VerdictKind::Valid,
                v.pick("Chứng thư của Ông/Bà còn hạn đến 01/03/2028", "Your certificate is valid until 01/03/2028"),
            );
    let step = Html::raw(format!(
        "<form class=\"lt-card\" method=\"post\"><h2 class=\"lt-card__title\">{}</h2>",
        v.pick("Xác thực để ký", "Sign")
    ))
    .and(v.fields())
    .and(
        TextField::new("pin", v.pick("Mã PIN ký số", "Signing PIN"))
            .hint(v.pick("6 đến 12 chữ số", "6 to 12 digits"))
            .pin(),
    )
    .and(Html::raw("<div class=\"lt-actions\">"))
    .and(Button::submit(ButtonKind::Main, v.pick("Ký số và trả kết quả", "Sign and deliver")).icon("pen-line"))
    .and(Button::link(ButtonKind::Warning, v.pick("Trả lại", "Return"), "#"))
    .and(Html::raw("</div></form>"));
    let body = Html::raw("<div class=\"lt-head\"><h1 class=\"govuk-heading-l\">")
        .and(Html::text(v.pick("Giấy xác nhận tình trạng hôn nhân", "Certificate of marital status")))
        .and(Html::raw("</h1>"))
        .and(DeadlineBadge::with(Deadline::Today(START), v.pick("Ký trước 16:00 hôm nay", "Sign before 16:00 today")))
        .and(Html::raw(
            "</div><div class=\"lt-sign\"><div class=\"lt-sign__facts lt-stack\"><section class=\"lt-card\">",
        ))
        .and(facts)
        .and(Html::raw("</section>"))
        .and(verdict)
        .and(Html::raw(format!(
            "<p class=\"lt-sign__jump\"><a href=\"#act\">{}</a></p>",
            v.pick("Đến phần ký", "To the signing")
        )))
        .and(Html::raw("</div><div class=\"lt-sign__paper\">"))
        .and(paper)
        .and(Html::raw("</div><div class=\"lt-sign__act\" id=\"act\">"))
        .and(step)
        .and(Html::raw("</div></div>"));
    v.page(v.pick("Giấy xác nhận tình trạng hôn nhân", "Certificate of marital status"))
        .audience(Audience::Official)
        .nav("sign")
        .crumb(v.pick("Chờ ký", "To sign"), "#")
        .show(body)
}
