//! Sample screens of citizens.

use askama::Template;
use axum::response::Response;
use base::{Calendar, civil};
use web::parts::{
    Button, ButtonKind, Buttons, Card, Choice, Choices, Column, DayStrip, Deadline, DeadlineBadge, Details, Fact,
    Facts, Fetched, Figure, Figures, Glyph, Moment, Place, Row, Stage, StatusTag, StepBar, SummaryList, Table, Tag,
    TextField, Timeline, Tone,
};
use web::testing::START;
use web::{Audience, Failure, FieldErrors, Form, Html, View, Visitor};

fn calendar() -> Calendar {
    Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).expect("the calendar")
}

/// The home page's form: hero, own dossiers, tiles, counts, figures.
pub(crate) async fn home(v: Visitor) -> Result<Response, Failure> {
    #[derive(Template)]
    #[template(
        ext = "html",
        source = r##"<section class="lt-hero"><div class="lt-wrap"><div class="lt-hero__inside">
<h1>{{ v.pick("Ông/Bà cần làm việc gì?", "What do you need to do?") }}</h1>
<p class="lt-lead">{{ v.pick("Một cửa cho mọi cơ quan. Gõ có dấu hoặc không dấu đều được.", "One door to every agency. Vietnamese may be typed without accents.") }}</p>
<form class="lt-search" action="{{ v.href("/_home") }}" role="search"><input class="govuk-input" name="q" type="search" aria-label="{{ v.pick("Tìm thủ tục hoặc hồ sơ", "Search procedures or dossiers") }}" placeholder="{{ v.pick("Tên thủ tục hoặc mã hồ sơ", "Procedure or dossier code") }}"><button class="govuk-button" type="submit">{{ web::icon("search") }}<span>{{ v.pick("Tìm kiếm", "Search") }}</span></button></form>
<ul class="lt-often"><li>{{ v.pick("Hay tìm:", "Often searched:") }}</li><li><a href="#">{{ v.pick("trích lục khai sinh", "birth record extract") }}</a></li><li><a href="#">{{ v.pick("đổi giấy phép lái xe", "driving licence renewal") }}</a></li></ul>
</div></div>{{ web::parts::DrumRings }}</section>
<section class="lt-plain-box"><div class="lt-wrap">
<div class="lt-head"><h2 class="govuk-heading-m">{{ v.pick("Hồ sơ của Ông/Bà", "Your dossiers") }}</h2><a href="#">{{ v.pick("Xem cả 4 hồ sơ", "See all 4") }}</a></div>
<ul class="lt-list">
<li class="lt-list__row"><div class="lt-list__main"><a class="govuk-link" href="#">{{ v.pick("Cấp bản sao trích lục hộ tịch", "Copy of a civil status extract") }}</a><span class="lt-list__sub">000.00.19.H54-261123-0017 · UBND phường Trần Lãm</span></div><div class="lt-list__side">{{ pay }}</div></li>
<li class="lt-list__row"><div class="lt-list__main"><a class="govuk-link" href="#">{{ v.pick("Xác nhận tình trạng hôn nhân", "Certificate of marital status") }}</a><span class="lt-list__sub">000.00.19.H54-261120-0042</span></div><div class="lt-list__side">{{ left }}</div></li>
<li class="lt-list__row"><div class="lt-list__main"><a class="govuk-link" href="#">{{ v.pick("Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", "Driving licence renewal") }}</a><span class="lt-list__sub">000.00.08.H54-261110-0108</span></div><div class="lt-list__side">{{ ready }}</div></li>
</ul></div></section>
<section class="lt-band-box"><div class="lt-wrap">
<div class="lt-head"><h2 class="govuk-heading-m">{{ v.pick("Theo sự kiện trong đời", "Life events") }}</h2></div>
<ul class="lt-tiles">{% for (icon, title, sub) in tiles %}<li><a class="lt-tile" href="#">{{ web::icon(icon) }}<span class="lt-tile__title">{{ title }}</span><span class="lt-tile__sub">{{ sub }}</span></a></li>{% endfor %}</ul>
</div></section>
<section class="lt-plain-box"><div class="lt-wrap">
<div class="lt-head"><h2 class="govuk-heading-m">{{ v.pick("Theo cơ quan", "Agencies") }}</h2></div>
<ul class="lt-counts"><li class="lt-counts__row"><a href="#">Bộ Công an</a><span>214</span></li><li class="lt-counts__row"><a href="#">UBND tỉnh Thái Bình</a><span>1.842</span></li></ul>
</div></section>
<section class="lt-band-box"><div class="lt-wrap"><div class="lt-head"><h2 class="govuk-heading-m">{{ v.pick("Công khai tháng 11/2026", "Openness, November 2026") }}</h2></div>{{ figures }}</div></section>"##
    )]
    struct Body<'a> {
        v: &'a View,
        pay: Tag,
        left: DeadlineBadge,
        ready: Tag,
        tiles: Vec<(&'static str, &'a str, &'a str)>,
        figures: Figures,
    }
    let figure = |value: &str, words: &str| Figure { value: value.to_owned(), words: words.to_owned() };
    let body = Body {
        v: &v,
        pay: Tag::new(Tone::Needs, v.pick("Cần nộp 16.000 đ", "VND 16,000 to pay")).glyph(Glyph::Card),
        left: DeadlineBadge::full(Deadline::DaysLeft(1), v.lang()),
        ready: Tag::new(Tone::Good, v.pick("Đã có kết quả, tải về", "Result ready, download")).glyph(Glyph::Check),
        tiles: vec![
            (
                "baby",
                v.pick("Sinh con", "Having a child"),
                v.pick("Khai sinh, bảo hiểm, thường trú", "Birth, insurance, residence"),
            ),
            (
                "graduation-cap",
                v.pick("Học tập", "Education"),
                v.pick("Nhập học, thi, văn bằng", "Enrolment, exams, diplomas"),
            ),
            (
                "heart",
                v.pick("Hôn nhân và gia đình", "Marriage and family"),
                v.pick("Kết hôn, nuôi con nuôi", "Marriage, adoption"),
            ),
            (
                "house",
                v.pick("Nhà ở và đất đai", "Housing and land"),
                v.pick("Sang tên, cấp sổ, xây dựng", "Transfer, title, building"),
            ),
        ],
        figures: Figures::new(vec![
            figure(
                &web::format::percent(9641, v.lang()),
                v.pick("hồ sơ trả trước và đúng hạn", "dossiers on time or early"),
            ),
            figure(&v.number(412_906), v.pick("hồ sơ nộp trực tuyến", "dossiers filed online")),
        ]),
    };
    v.page(v.pick("Trang chủ", "Home")).audience(Audience::Citizen).wide().render(&body)
}

/// A procedure: key facts, start, papers, steps, law.
pub(crate) async fn procedure(v: Visitor) -> Result<Response, Failure> {
    let fact = |term: &str, value: &str, note: &str| Fact { term: term.into(), value: value.into(), note: note.into() };
    let facts = Facts::new(vec![
        fact(
            v.pick("Thời gian", "Time"),
            v.pick("Trong ngày", "Same day"),
            v.pick("nộp sau 15:00: ngày làm việc sau", "after 15:00: next working day"),
        ),
        fact(v.pick("Lệ phí", "Fee"), v.pick("8.000 đ", "VND 8,000"), v.pick("mỗi bản sao", "a copy")),
        fact(
            v.pick("Cần chuẩn bị", "To prepare"),
            v.pick("Không giấy tờ nào", "No papers"),
            v.pick("dữ liệu lấy từ CSDL dân cư", "the data is fetched"),
        ),
        fact(
            v.pick("Nộp ở đâu", "Where"),
            v.pick("Trực tuyến", "Online"),
            v.pick("hoặc bất kỳ bộ phận một cửa nào", "or at any one-stop shop"),
        ),
    ]);
    let mut papers = Table::new(v.pick("Giấy tờ cần có", "Papers"))
        .roomy()
        .column(Column::new(v.pick("Giấy tờ", "Paper"), Place::Who))
        .column(Column::new(v.pick("Số lượng", "Number"), Place::Labelled))
        .column(Column::new(v.pick("Cách nộp", "How"), Place::More));
    for (paper, number, how) in [
        (
            v.pick("Tờ khai cấp bản sao trích lục hộ tịch", "Declaration"),
            v.pick("1 bản điện tử", "1, electronic"),
            v.pick("Điền ngay trên Cổng, đã có sẵn thông tin của Ông/Bà", "Filled in here"),
        ),
        (
            v.pick("Giấy tờ tùy thân", "Identity paper"),
            v.pick("Không", "None"),
            v.pick("Không phải nộp: lấy từ CSDL quốc gia về dân cư", "Fetched"),
        ),
    ] {
        papers = papers
            .row(Row::new().text(Html::raw(format!("<strong>{}</strong>", Html::text(paper)))).text(number).text(how));
    }
    let steps = Timeline::new(vec![
        Moment::new(Stage::Step, v.pick("Ông/Bà nộp hồ sơ", "You file"))
            .line(v.pick("Điền tờ khai, chọn cách nhận.", "Fill in, choose.")),
        Moment::new(Stage::Step, v.pick("Bộ phận một cửa tiếp nhận", "The one-stop shop accepts"))
            .line(v.pick("Trong 2 giờ làm việc.", "Within 2 working hours.")),
    ]);
    let side = Card::new(
        v.pick("Thông tin công bố", "As published"),
        SummaryList::new()
            .row(v.pick("Mã thủ tục", "Code"), "2.000635")
            .row(v.pick("Mức độ", "Level"), v.pick("4, từ 01/07/2026", "4, from 01/07/2026"))
            .stacked(),
    );
    let main = Html::raw("<h1 class=\"govuk-heading-l\">")
        .and(Html::text(
            v.pick("Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh", "Copy of a civil status extract"),
        ))
        .and(Html::raw("</h1><p class=\"lt-lead\">"))
        .and(Html::text(v.pick(
            "Bản điện tử có chữ ký số, có giá trị như bản giấy.",
            "The signed electronic copy is worth a paper one.",
        )))
        .and(Html::raw("</p>"))
        .and(facts)
        .and(
            Buttons::new()
                .with(Button::link(ButtonKind::Start, v.pick("Nộp hồ sơ trực tuyến", "File online"), "#"))
                .with(Html::raw(format!(
                    "<span class=\"lt-small\">{}</span>",
                    v.pick("Khoảng 4 phút. Bản nháp tự lưu.", "About 4 minutes. Drafts save themselves.")
                ))),
        )
        .and(section(v.pick("Ông/Bà cần có", "You need"), papers.into()))
        .and(section(v.pick("Các bước", "Steps"), steps.into()))
        .and(Details::new(v.pick("Căn cứ pháp lý (4 văn bản)", "Legal basis (4)"), "…"));
    v.page(v.pick("Cấp bản sao trích lục hộ tịch", "Copy of an extract"))
        .audience(Audience::Citizen)
        .nav("procedures")
        .crumb(v.pick("Trang chủ", "Home"), v.portal("/"))
        .crumb(v.pick("Hộ tịch", "Civil status"), "#")
        .show(columns(&main, &side.into()))
}

fn section(title: &str, body: Html) -> Html {
    Html::raw(format!("<section><h2 class=\"govuk-heading-m\">{}</h2>", Html::text(title)))
        .and(body)
        .and(Html::raw("</section>"))
}

fn columns(main: &Html, side: &Html) -> Html {
    Html::raw(format!(
        "<div class=\"lt-cols\"><div class=\"lt-cols__main\">{main}</div><div class=\"lt-cols__side\">{side}</div></div>"
    ))
}

/// A dossier: state, time left, timeline.
pub(crate) async fn dossier(v: Visitor) -> Result<Response, Failure> {
    let calendar = calendar();
    let at = |day, hour, minute| civil::timestamp_at(civil::parse_date(day).expect("a date"), hour, minute);
    let (received, due) = (at("20/11/2026", 10, 12), at("25/11/2026", 17, 0));
    let strip = DayStrip::counted(&calendar, received, due, START, v.lang()).under(
        Html::text(v.pick(
            "Hạn theo luật: 3 ngày làm việc kể từ 10:12 ngày 20/11/2026. ",
            "Term by law: 3 working days from 10:12, 20/11/2026. ",
        ))
        .and(Html::link("#", v.pick("Cách tính", "How it is counted"))),
    );
    let long = DayStrip::counted(&calendar, received, at("23/12/2026", 17, 0), START, v.lang());
    let timeline = Timeline::new(vec![
        Moment::new(Stage::Done, v.pick("Ông/Bà đã nộp hồ sơ", "You filed"))
            .line(v.pick("08:54, 20/11/2026 · trực tuyến", "08:54, 20/11/2026 · online")),
        Moment::new(Stage::Done, v.pick("Được tiếp nhận, có giấy hẹn trả", "Accepted")).line(
            Html::text(v.pick(
                "10:12, 20/11/2026 · Phạm Văn Đông, Bộ phận một cửa phường Trần Lãm · ",
                "10:12, 20/11/2026 · Phạm Văn Đông · ",
            ))
            .and(Html::link("#", v.pick("Giấy hẹn (PDF)", "Appointment (PDF)"))),
        ),
        Moment::new(Stage::Now, v.pick("Đang xác minh tình trạng hôn nhân", "Being verified"))
            .line("Lê Thị Ngọc Ánh · 13:30, 20/11/2026")
            .inside(
                Html::from(DeadlineBadge::with(
                    Deadline::DaysLeft(1),
                    v.pick("Bước này còn nửa ngày làm việc", "Half a working day left in this step"),
                ))
                .and(
                    Html::raw("<p class=\"lt-small\">")
                        .and(Html::text(v.pick("Đang chờ UBND phường Quang Trung trả lời.", "Waiting for an answer.")))
                        .and(Html::raw("</p>")),
                ),
            ),
        Moment::new(Stage::Next, v.pick("Lãnh đạo UBND phường ký", "The leader signs")).line("Nguyễn Hữu Thịnh"),
    ]);
    let main = Html::from(StatusTag::full(4, v.lang()))
        .and(Html::raw(format!("<h1 class=\"govuk-heading-l\">{}</h1><p class=\"lt-lead\">{} 000.00.19.H54-261120-0042</p>", v.pick("Xác nhận tình trạng hôn nhân", "Certificate of marital status"), v.pick("Mã hồ sơ", "Dossier"))))
        .and(Card::new(Deadline::DaysLeft(1).words(v.lang(), false), Html::raw("<p>").and(Html::raw(v.pick("Hẹn trả trước <strong>17:00 thứ Tư, 25/11/2026</strong>. Ông/Bà không phải làm gì lúc này.", "Due before <strong>17:00 on Wednesday, 25/11/2026</strong>. Nothing to do now."))).and(Html::raw("</p>")).and(strip)))
        .and(section(v.pick("Diễn biến", "What happened"), timeline.into()))
        .and(section(v.pick("Thời hạn dài", "A long term"), long.into()))
        .and(section(
            v.pick("Giấy tờ trong hồ sơ", "Papers"),
            Html::raw(format!(
                "<ul class=\"lt-list\"><li class=\"lt-list__row\"><div class=\"lt-list__main\">{}<span class=\"lt-list__sub\">PDF, {}</span></div><div class=\"lt-list__side\">{}</div></li></ul>",
                Html::link("#", v.pick("Tờ khai cấp giấy xác nhận tình trạng hôn nhân", "Declaration")),
                web::format::size(182_000, v.lang()),
                Tag::new(Tone::Good, v.pick("Đạt", "Good")).glyph(Glyph::Check)
            )),
        ));
    let side = Html::from(Card::new(
        v.pick("Thanh toán", "Payment"),
        SummaryList::new()
            .row(v.pick("Lệ phí", "Fee"), v.pick("15.000 đ", "VND 15,000"))
            .row(v.pick("Trạng thái", "State"), v.pick("Đã thanh toán", "Paid"))
            .stacked(),
    ))
    .and(
        Buttons::new()
            .with(Button::link(ButtonKind::Secondary, v.pick("Hỏi về hồ sơ này", "Ask"), "#"))
            .with(Button::link(ButtonKind::Warning, v.pick("Rút hồ sơ", "Withdraw"), "#")),
    );
    v.page(v.pick("Xác nhận tình trạng hôn nhân", "Certificate of marital status"))
        .audience(Audience::Citizen)
        .nav("dossiers")
        .crumb(v.pick("Trang chủ", "Home"), v.portal("/"))
        .crumb(v.pick("Hồ sơ của tôi", "My dossiers"), "#")
        .show(columns(&main, &side))
}

/// A section of a form.
pub(crate) async fn form(v: Visitor) -> Result<Response, Failure> {
    let sent = Form::of([("copies", "2"), ("how", "electronic"), ("phone", "0912 345 678")]);
    form_page(&v, &sent, &FieldErrors::new())
}

/// The same with faults.
pub(crate) async fn form_errors(v: Visitor) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    errors.add("copies", v.pick("Nhập số bản sao từ 1 đến 20", "Enter a number of copies from 1 to 20"));
    errors.add("how", v.pick("Chọn cách nhận kết quả", "Choose how to receive the result"));
    errors.add(
        "phone",
        v.pick(
            "Nhập số điện thoại gồm 10 chữ số, ví dụ 0912 345 678",
            "Enter a telephone number of 10 digits, for example 0912 345 678",
        ),
    );
    form_page(&v, &Form::of([("copies", "25"), ("phone", "0912 345")]), &errors)
}

/// Keeps nothing, and says what a real page would.
pub(crate) async fn draft(v: Visitor, sent: Form) -> String {
    format!("{} 09:46 · {}", v.pick("Đã lưu nháp lúc", "Saved at"), sent.text("copies"))
}

fn form_page(v: &View, sent: &Form, errors: &FieldErrors) -> Result<Response, Failure> {
    let person = SummaryList::new()
        .row(v.pick("Họ, chữ đệm, tên", "Full name"), "Trần Thị Mai Anh")
        .row(v.pick("Ngày sinh", "Date of birth"), "15/08/1991")
        .row(v.pick("Số định danh cá nhân", "Identity number"), "999 ••• ••• 217")
        .row(v.pick("Nơi thường trú", "Residence"), "Tổ 14, phường Trần Lãm, thành phố Thái Bình, tỉnh Thái Bình");
    let fetched = Fetched::new(
        v.pick("Đã có từ Cơ sở dữ liệu quốc gia về dân cư", "From the national population data"),
        person,
        Html::text(v.pick(
            "Bộ Công an cung cấp lúc 09:41 ngày 24/11/2026. Ông/Bà không phải nhập lại. ",
            "Given by the Ministry of Public Security at 09:41, 24/11/2026. ",
        ))
        .and(Html::link("#", v.pick("Thông tin chưa đúng?", "Is it wrong?"))),
    );
    let how = Choices::one("how", v.pick("Ông/Bà muốn nhận kết quả bằng cách nào?", "How do you want the result?"))
        .hint(v.pick("Bản điện tử luôn có trong Hồ sơ của tôi.", "The electronic copy is always there."))
        .choice(
            Choice::new("electronic", v.pick("Chỉ bản điện tử", "Electronic only"))
                .hint(v.pick("Tải về hoặc gửi cho nơi cần, không mất thêm phí", "No further fee")),
        )
        .choice(Choice::new(
            "shop",
            v.pick("Bản điện tử và bản giấy tại một cửa phường Trần Lãm", "And on paper at the one-stop shop"),
        ))
        .choice(
            Choice::new("post", v.pick("Bản điện tử và bản giấy qua bưu điện", "And by post"))
                .hint(v.pick("Thêm 26.000 đ, 2 đến 3 ngày làm việc", "VND 26,000 more")),
        );
    let inside = v
        .fields()
        .and(
            TextField::new("copies", v.pick("Số bản sao cần cấp", "Copies"))
                .hint(v.pick("Mỗi bản 8.000 đ. Nhiều nhất 20 bản.", "VND 8,000 each, 20 at most."))
                .digits()
                .width(3)
                .from(sent, errors),
        )
        .and(how.from(sent, errors))
        .and(
            TextField::new("phone", v.pick("Số điện thoại nhận tin báo", "Telephone for notices"))
                .telephone()
                .from(sent, errors),
        )
        .and(
            Buttons::new().with(Button::submit(ButtonKind::Main, v.pick("Lưu và tiếp tục", "Save and continue"))).with(
                Button::submit(ButtonKind::Secondary, v.pick("Để sau", "Later")).value("later", "1").without_checks(),
            ),
        );
    let summary = errors.summary(v).map_or_else(Html::empty, Html::from);
    let main = summary
        .and(StepBar::new(2, 4, v.pick("Cấp bản sao trích lục hộ tịch", "Copy of an extract"), v.lang()))
        .and(Html::raw(format!(
            "<h1 class=\"govuk-heading-l\">{}</h1>",
            v.pick("Thông tin xin cấp bản sao", "About the copy")
        )))
        .and(fetched)
        .and(
            Html::raw(format!("<form method=\"post\" novalidate data-autosave=\"{}\">", v.href("/_draft")))
                .and(inside)
                .and(Html::raw("</form>")),
        );
    let side = Card::new(
        v.pick("Hồ sơ đang điền", "This filing"),
        Html::from(
            SummaryList::new()
                .row(v.pick("Nơi giải quyết", "Agency"), "UBND phường Trần Lãm")
                .row(v.pick("Tạm tính", "So far"), v.pick("16.000 đ", "VND 16,000"))
                .stacked(),
        )
        .and(Html::raw(format!(
            "<p class=\"lt-saved\">{} <span data-autosave-status>{}</span></p>",
            web::icon("check"),
            v.pick("Đã lưu nháp lúc 09:42. Giữ trong 30 ngày.", "Saved at 09:42. Kept for 30 days.")
        ))),
    );
    v.page(v.pick("Thông tin xin cấp bản sao", "About the copy"))
        .audience(Audience::Citizen)
        .nav("procedures")
        .back(v.pick("Bước trước", "Previous step"), "#")
        .faults(errors.len())
        .script()
        .show(columns(&main, &side.into()))
}
