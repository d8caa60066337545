use std::collections::BTreeSet;

use base::Term;

use crate::model::{
    Both, Condition, KeyValue, Kind, LineSource, LookupMoment, Office, Procedure, Provider, Question, StepKind,
};

/// Something that does not hold together in a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where: the path of the field in the file, such as `sections.copy.questions.copies`.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub cure: String,
}

/// Everything that does not hold together. A procedure without flaws can be filed and comes to an end.
pub fn check(procedure: &Procedure) -> Vec<Flaw> {
    let mut flaws = Flaws(Vec::new());
    facts(procedure, &mut flaws);
    form(procedure, &mut flaws);
    lookups(procedure, &mut flaws);
    steps(procedure, &mut flaws);
    result(procedure, &mut flaws);
    flaws.0
}

struct Flaws(Vec<Flaw>);

impl Flaws {
    fn require(&mut self, holds: bool, field: impl Into<String>, problem: &str, cure: &str) {
        if !holds {
            self.0.push(Flaw { field: field.into(), problem: problem.to_owned(), cure: cure.to_owned() });
        }
    }

    fn both(&mut self, text: &Both, field: impl Into<String>) {
        let complete = !text.vi.trim().is_empty() && !text.en.trim().is_empty();
        self.require(complete, field, "a language is missing", "write both `vi` and `en`");
    }
}

fn facts(procedure: &Procedure, flaws: &mut Flaws) {
    flaws.both(&procedure.name, "name");
    flaws.both(&procedure.summary, "summary");
    flaws.both(&procedure.competent, "competent");
    flaws.both(&procedure.field.name, "field");
    flaws.require(procedure.version >= 1, "version", "versions count from 1", "write 1 for the first version");
    flaws.require((1..=4).contains(&procedure.level), "level", "there are four levels", "write 1, 2, 3 or 4");
    flaws.require(!procedure.audience.is_empty(), "audience", "nobody may file", "name one audience at least");
    flaws.require(!procedure.legal_basis.is_empty(), "legal_basis", "no law is named", "name one law at least");
    if let Some(fee) = &procedure.fee {
        flaws.both(&fee.unit, "fee.unit");
        flaws.both(&fee.basis, "fee.basis");
        flaws.require(
            fee.amount.as_dong() > 0,
            "fee.amount",
            "a fee is more than 0",
            "leave [fee] out where it is free",
        );
        let counts = |key: &String| {
            procedure.question(key).is_some_and(|q| matches!(q.kind, Kind::Number { .. }) && !q.optional)
        };
        let holds = fee.per.as_ref().is_none_or(counts);
        flaws.require(
            holds,
            "fee.per",
            "not the key of a number that must be given",
            "name such a question of the form",
        );
    }
    for (index, paper) in procedure.papers.iter().enumerate() {
        flaws.both(&paper.name, format!("papers.{index}.name"));
        flaws.both(&paper.how, format!("papers.{index}.how"));
    }
}

fn form(procedure: &Procedure, flaws: &mut Flaws) {
    flaws.require(!procedure.sections.is_empty(), "sections", "the form is empty", "write one [[sections]] at least");
    let mut sections = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut earlier: Vec<&Question> = Vec::new();
    for section in &procedure.sections {
        let at = format!("sections.{}", section.key);
        flaws.require(is_key(&section.key), &at, "not a key", "use small letters, digits and -");
        flaws.require(sections.insert(&section.key), &at, "the key stands twice", "give each section its own key");
        let reserved = matches!(section.key.as_str(), "check" | "submit");
        flaws.require(!reserved, &at, "the key is taken by a page of every form", "choose another key");
        flaws.both(&section.title, format!("{at}.title"));
        condition(section.when.as_ref(), &earlier, &at, flaws);
        let empty = section.questions.is_empty() && section.shows.is_empty();
        flaws.require(!empty, &at, "the page is empty", "ask or show something on it");
        for key in &section.shows {
            let known = procedure.lookup(key).is_some_and(|lookup| lookup.moment == LookupMoment::Form);
            flaws.require(known, format!("{at}.shows"), "not a lookup at `form`", "name the key of such a [[lookups]]");
        }
        for question in &section.questions {
            let at = format!("{at}.questions.{}", question.key);
            flaws.require(keys.insert(&question.key), &at, "the key stands twice", "give each question its own key");
            one_question(question, &at, flaws);
            condition(question.when.as_ref(), &earlier, &at, flaws);
        }
        earlier.extend(&section.questions);
    }
    if let Some(Question { kind, .. }) = procedure.question("delivery") {
        let offered = |name: &str| matches!(kind, Kind::Choice(choices) if choices.iter().any(|c| c.key == name));
        let holds = offered("electronic") && offered("counter");
        let cure = "offer exactly the keys `electronic` and `counter`";
        flaws.require(holds, "delivery", "the question `delivery` decides how the result is returned", cure);
    }
}

fn one_question(question: &Question, at: &str, flaws: &mut Flaws) {
    flaws.require(is_key(&question.key), at, "not a key", "use small letters, digits and -");
    flaws.both(&question.label, format!("{at}.label"));
    flaws.both(&question.noun, format!("{at}.noun"));
    match &question.kind {
        Kind::Number { min, max } => flaws.require(min <= max, at, "min is above max", "swap them"),
        Kind::Text { max } | Kind::Paragraph { max } => {
            flaws.require((1..=4000).contains(max), at, "max is not between 1 and 4000", "choose a limit between them");
        }
        Kind::Choice(choices) => {
            let distinct: BTreeSet<_> = choices.iter().map(|choice| &choice.key).collect();
            let holds = choices.len() >= 2 && distinct.len() == choices.len();
            flaws.require(holds, at, "a choice needs two different options", "write two options with their own keys");
            for choice in choices {
                flaws.both(&choice.label, format!("{at}.options.{}", choice.key));
            }
        }
        Kind::Date { .. } | Kind::Phone | Kind::Email | Kind::CitizenId | Kind::Consent => {}
    }
}

fn condition(when: Option<&Condition>, earlier: &[&Question], at: &str, flaws: &mut Flaws) {
    let Some(when) = when else { return };
    let reachable = earlier.iter().find(|question| question.key == when.question).is_some_and(|question| {
        let possible = |answer: &String| match &question.kind {
            Kind::Choice(choices) => choices.iter().any(|choice| choice.key == *answer),
            Kind::Consent => answer == "yes",
            _ => false,
        };
        !when.is.is_empty() && when.is.iter().all(possible)
    });
    let problem = "the condition can never hold, or names what is asked later";
    flaws.require(reachable, format!("{at}.when"), problem, "name a choice of an earlier section and its options");
}

fn lookups(procedure: &Procedure, flaws: &mut Flaws) {
    let mut keys = BTreeSet::new();
    for lookup in &procedure.lookups {
        let at = format!("lookups.{}", lookup.key);
        flaws.require(keys.insert(&lookup.key), &at, "the key stands twice", "give each lookup its own key");
        flaws.both(&lookup.title, format!("{at}.title"));
        flaws.both(&lookup.source, format!("{at}.source"));
        flaws.require(
            !lookup.purpose.is_empty(),
            format!("{at}.purpose"),
            "no purpose",
            "name the purpose of the right",
        );
        let law = !lookup.legal_basis.is_empty();
        flaws.require(law, format!("{at}.legal_basis"), "no law allows it", "name the article that allows the lookup");
        flaws.require(!lookup.fields.is_empty(), format!("{at}.fields"), "no field is used", "name one at least");
        let by_person = lookup.by.iter().any(|by| !matches!(by.value, KeyValue::Fixed(_)));
        flaws.require(by_person, format!("{at}.by"), "it names no person", "look up by the applicant or by an answer");
        for by in &lookup.by {
            let KeyValue::Answer(key) = &by.value else { continue };
            let known = procedure.question(key).is_some();
            flaws.require(known, format!("{at}.by"), "not a question of the form", "name the key of a question");
            let own = lookup.provider == Provider::Own && lookup.moment == LookupMoment::Prepare;
            let problem = "other agencies answer only for the applicant";
            flaws.require(
                own,
                format!("{at}.by"),
                problem,
                "look up by answers only in the own register, at `prepare`",
            );
        }
        for field in &lookup.fields {
            flaws.both(&field.label, format!("{at}.fields.{}", field.name));
        }
    }
}

fn steps(procedure: &Procedure, flaws: &mut Flaws) {
    let kinds: Vec<_> = procedure.steps.iter().map(|step| step.kind).collect();
    let way = match kinds.as_slice() {
        [StepKind::Receive, work @ .., StepKind::Process, StepKind::Sign, StepKind::Return] => {
            work.iter().all(|kind| matches!(kind, StepKind::Process | StepKind::Notice(_)))
        }
        _ => false,
    };
    let problem = "the steps do not lead from receipt to result";
    let cure = "receive, then process and notice steps that end with process, then sign, then return";
    flaws.require(way, "steps", problem, cure);
    let mut keys = BTreeSet::new();
    for step in &procedure.steps {
        let at = format!("steps.{}", step.key);
        flaws.require(keys.insert(&step.key), &at, "the key stands twice", "give each step its own key");
        flaws.both(&step.name, format!("{at}.name"));
        let office = match step.kind {
            StepKind::Receive | StepKind::Return => Office::Counter,
            StepKind::Process | StepKind::Notice(_) => Office::Specialist,
            StepKind::Sign => Office::Leader,
        };
        let cure = format!("write office = \"{}\"", office.name());
        flaws.require(step.office == office, format!("{at}.office"), "not the office of this kind of step", &cure);
        if let StepKind::Notice(days) = step.kind {
            let fits = u32::from(days) * 8 <= step.sla.hours();
            flaws.require(fits, &at, "the notice is longer than its step may take", "give the step as many days");
        }
    }
    let spent: u32 = procedure.steps.iter().map(|step| step.sla.hours()).sum();
    let allowed = match procedure.term {
        Term::SameDay => 8,
        Term::WorkingDays(days) | Term::CalendarDays(days) => u32::from(days) * 8,
    };
    let problem = format!("the steps take {spent} hours of work, the term has {allowed}");
    flaws.require(spent <= allowed, "steps", &problem, "shorten steps until their sum fits the term");
}

fn result(procedure: &Procedure, flaws: &mut Flaws) {
    let result = &procedure.result;
    flaws.both(&result.title, "result.title");
    let notation = !result.notation.is_empty() && result.notation.chars().all(|c| c.is_uppercase() || c == '-');
    flaws.require(notation, "result.notation", "not a notation", "write capital letters and -, such as TLKS-BS");
    flaws.require(!result.lines.is_empty(), "result.lines", "the paper is empty", "write one line at least");
    for question in &result.questions {
        one_question(question, &format!("result.questions.{}", question.key), flaws);
    }
    for (index, line) in result.lines.iter().enumerate() {
        let at = format!("result.lines.{index}");
        flaws.both(&line.label, format!("{at}.label"));
        let known = match &line.from {
            LineSource::Lookup { lookup, field } => {
                procedure.lookup(lookup).is_some_and(|lookup| lookup.fields.iter().any(|f| f.name == *field))
            }
            LineSource::Answer(key) => procedure.question(key).is_some(),
            LineSource::Officer(key) => result.questions.iter().any(|question| question.key == *key),
            LineSource::ApplicantName | LineSource::ApplicantId => true,
        };
        let cure = "name lookup.KEY.FIELD, answer.KEY, officer.KEY, applicant.name or applicant.id";
        flaws.require(known, format!("{at}.from"), "names nothing in this procedure", cure);
    }
}

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain)
}
