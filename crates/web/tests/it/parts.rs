use base::calendar::Calendar;
use base::{Lang, civil};
use web::Html;
use web::parts::{
    Cell, Column, DayStrip, Deadline, DeadlineBadge, Details, Need, Pages, Place, Row, Sort, StatusTag, SummaryList,
    Table, TextField, Verdict, VerdictKind,
};
use web::testing::START;

#[test]
fn what_is_foreign_is_escaped_everywhere() {
    let evil = "<script>alert(\"1\")</script>";
    let parts = [
        Html::from(evil),
        Html::link(evil, evil),
        Html::from(Need::new(evil, evil)),
        Html::from(SummaryList::new().row(evil, evil)),
        Html::from(Verdict::new(VerdictKind::Valid, evil).text(evil).check(VerdictKind::Invalid, evil)),
        Html::from(
            Table::new(evil)
                .choice(evil, evil)
                .column(Column::new(evil, Place::Labelled).sort(Sort::Ascending, evil))
                .row(Row::new().choice(evil, evil).cell(Cell::new(evil).second(evil))),
        ),
        Html::from(Table::new("t").empty(evil)),
    ];
    for part in parts {
        assert!(!part.as_str().contains("<script"), "{part}");
        assert!(!part.as_str().contains("\"1\""), "{part}");
        assert!(!part.as_str().is_empty());
    }
}

#[test]
fn html_is_put_in_as_it_is() {
    let list = SummaryList::new().row("a", StatusTag::short(5, Lang::Vi)).row_if("b", None::<&str>);
    let html = Html::from(list);
    assert!(html.as_str().contains("<span class=\"lt-tag lt-tag--needs\">"), "{html}");
    assert!(html.as_str().contains("Chờ bổ sung") && !html.as_str().contains(">b<"));
}

#[test]
fn the_ten_states_have_their_national_names() {
    for (code, full, short) in [
        (1, "Mới đăng ký", "Mới đăng ký"),
        (5, "Yêu cầu bổ sung giấy tờ", "Chờ bổ sung"),
        (6, "Yêu cầu thực hiện nghĩa vụ tài chính", "Chờ nộp phí"),
        (7, "Công dân yêu cầu rút hồ sơ", "Xin rút"),
        (10, "Đã trả kết quả", "Đã trả kết quả"),
    ] {
        assert!(StatusTag::full(code, Lang::Vi).to_string().contains(full));
        assert!(StatusTag::short(code, Lang::Vi).to_string().contains(short));
        assert!(!StatusTag::full(code, Lang::En).to_string().contains(full), "English is English");
    }
}

#[test]
fn deadlines_carry_number_and_unit() {
    for (deadline, vi, short, en) in [
        (Deadline::DaysLeft(1), "Còn 1 ngày làm việc", "Còn 1 ngày", "1 working day left"),
        (Deadline::DaysLeft(4), "Còn 4 ngày làm việc", "Còn 4 ngày", "4 working days left"),
        (Deadline::Today(START), "Hôm nay 09:46", "Hôm nay 09:46", "Today 09:46"),
        (Deadline::Late(2), "Quá hạn 2 ngày làm việc", "Quá hạn 2 ngày", "2 working days late"),
        (Deadline::Paused(START), "Tạm dừng từ 24/11", "Tạm dừng từ 24/11", "Paused since 24/11"),
        (Deadline::DoneEarly(2), "Xong trước hạn 2 ngày làm việc", "Xong trước 2 ngày", "Done 2 working days early"),
    ] {
        assert_eq!(deadline.words(Lang::Vi, false), vi);
        assert_eq!(deadline.words(Lang::Vi, true), short);
        assert_eq!(deadline.words(Lang::En, false), en);
        assert!(
            DeadlineBadge::full(deadline, Lang::Vi).to_string().contains("<svg class=\"lt-glyph\""),
            "never colour alone"
        );
    }
}

#[test]
fn pages_show_the_ends_and_the_neighbours() {
    let shown = |page, total| {
        let html = Pages::new(page, 10, total, Lang::Vi, |n| format!("?p={n}")).to_string();
        let mut text = String::new();
        for piece in html.split('<').filter_map(|piece| piece.split_once('>')) {
            if !piece.1.trim().is_empty() {
                text.push_str(piece.1);
                text.push('|');
            }
        }
        text
    };
    assert_eq!(shown(1, 0), "");
    assert_eq!(shown(1, 7), "1 đến 7 trong 7|");
    assert_eq!(shown(1, 37), "1 đến 10 trong 37|1|2|3|4|Sau|");
    assert_eq!(shown(1, 5_200), "1 đến 10 trong 5.200|1|2|3|4|…|520|Sau|");
    assert_eq!(shown(9, 5_200), "81 đến 90 trong 5.200|Trước|1|…|8|9|10|…|520|Sau|");
    assert_eq!(shown(99, 37), "31 đến 37 trong 37|Trước|1|…|3|4|");
}

#[test]
fn the_strip_counts_working_days() {
    let toml = include_str!("../../../../data/calendars/vietnam.toml");
    let calendar = Calendar::parse(toml).expect("the calendar");
    let at = |text: &str, hour| civil::timestamp_at(civil::parse_date(text).expect("a date"), hour, 0);
    let strip =
        |from, to, now| DayStrip::counted(&calendar, at(from, 10), at(to, 17), at(now, 9), Lang::Vi).to_string();

    let short = strip("06/11/2026", "11/11/2026", "10/11/2026");
    let notes: Vec<_> = short.split("lt-day__note\">").skip(1).filter_map(|s| s.split('<').next()).collect();
    assert_eq!(notes, ["tiếp nhận", "nghỉ", "nghỉ", "ngày 1", "hôm nay", "hẹn trả"]);
    assert_eq!(short.matches("aria-current=\"date\"").count(), 1);

    let long = strip("02/11/2026", "04/12/2026", "11/11/2026");
    let dates: Vec<_> = long.split("lt-day__date\">").skip(1).filter_map(|s| s.split('<').next()).collect();
    assert_eq!(dates, ["09/11", "10/11", "11/11", "…", "04/12"]);
    assert!(long.contains("22 ngày nữa"));
}

#[test]
fn a_fault_is_never_folded_away() {
    let field = |fault: Option<&str>| Details::new("Sửa", TextField::new("name", "Họ tên").fault(fault));
    for (fault, open) in [(None, false), (Some("Nhập họ tên"), true)] {
        let html = Html::from(field(fault)).to_string();
        assert_eq!(html.contains("<details class=\"lt-details\" open>"), open, "{html}");
    }
}
