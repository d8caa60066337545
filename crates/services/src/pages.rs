//! Pages, one a file, and the table of routes.

mod apply;
mod check;
mod common;
mod dossier;
mod home;
mod issued;
mod mine;
mod office_act;
mod office_dossier;
mod paper;
mod prepare;
mod procedure;
mod search;
mod sign;
mod sign_send;
mod synonyms;
mod withdraw;
mod work;
mod work_send;

pub(crate) use apply::Blanks;
use identity::Role;
use web::{Access, NavItem, Routes};

use crate::{ActError, PrepareError, Services, SigningError, SubmitError};

web::refusals!(ActError, PrepareError, SigningError, SubmitError);

/// Those who handle dossiers.
const DESK: &[Role] = &[Role::OneStopOfficer, Role::Specialist, Role::Leader];

/// Those who may put a step of work back.
const HANDS: &[Role] = &[Role::Specialist, Role::Leader];

/// What every node serves: the front door, and the way to a dossier wherever it lies.
fn shared() -> Routes<Services> {
    Routes::new("services")
        .get("/{lang}", Access::Public, home::show)
        .get("/{lang}/dossiers/{code}", Access::Citizen, dossier::show)
        .nav(NavItem::citizen("procedures", "services-nav-procedures", "/search", 10).at_portal())
        .nav(NavItem::citizen("dossiers", "services-nav-dossiers", "/dossiers", 20).at_portal())
}

/// What the node that holds the role of the portal serves.
fn portal(routes: Routes<Services>) -> Routes<Services> {
    routes
        .get("/{lang}/search", Access::Public, search::show)
        .get("/{lang}/procedures/{code}", Access::Public, procedure::show)
        .get("/{lang}/procedures/{code}/file", Access::Public, procedure::go)
        .get("/{lang}/dossiers", Access::Citizen, mine::show)
        .get("/v/{reference}", Access::Public, issued::forward)
        .get("/{lang}/v/{reference}", Access::Public, issued::show)
        .get("/{lang}/office/synonyms", Access::Official(Role::ProcedureControl), synonyms::show)
        .post("/{lang}/office/synonyms", Access::Official(Role::ProcedureControl), synonyms::send)
        .nav(NavItem::official("synonyms", "services-nav-synonyms", "/office/synonyms", &[Role::ProcedureControl], 30))
}

/// What a node that handles dossiers serves.
fn agency(routes: Routes<Services>) -> Routes<Services> {
    routes
        .get("/{lang}/procedures/{code}/apply", Access::Citizen, apply::start)
        .get("/{lang}/procedures/{code}/apply/check", Access::Citizen, check::show)
        .post("/{lang}/procedures/{code}/apply/check", Access::Citizen, check::send)
        .get("/{lang}/procedures/{code}/apply/{section}", Access::Citizen, apply::show)
        .post("/{lang}/procedures/{code}/apply/{section}", Access::Citizen, apply::send)
        .post("/{lang}/procedures/{code}/autosave/{section}", Access::Citizen, apply::autosave)
        .get("/{lang}/dossiers/{code}/papers/{paper}", Access::Citizen, paper::citizen)
        .get("/{lang}/dossiers/{code}/withdraw", Access::Citizen, withdraw::show)
        .post("/{lang}/dossiers/{code}/withdraw", Access::Citizen, withdraw::send)
        .get("/{lang}/office/work", Access::Officials(DESK), work::show)
        .post("/{lang}/office/work", Access::Officials(DESK), work_send::send)
        .get("/{lang}/office/work.csv", Access::Officials(DESK), work::export)
        .get("/{lang}/office/dossiers/{code}", Access::Officials(DESK), office_dossier::show)
        .get("/{lang}/office/dossiers/{code}/papers/{paper}", Access::Officials(DESK), paper::official)
        .post("/{lang}/office/dossiers/{code}/accept", Access::Official(Role::OneStopOfficer), office_act::accept)
        .post("/{lang}/office/dossiers/{code}/refuse", Access::Official(Role::OneStopOfficer), office_act::refuse)
        .post("/{lang}/office/dossiers/{code}/hand-over", Access::Official(Role::OneStopOfficer), office_act::hand_over)
        .post("/{lang}/office/dossiers/{code}/take", Access::Official(Role::Specialist), office_act::take)
        .post("/{lang}/office/dossiers/{code}/release", Access::Officials(HANDS), office_act::release)
        .post("/{lang}/office/dossiers/{code}/assign", Access::Official(Role::Leader), office_act::assign)
        .post("/{lang}/office/dossiers/{code}/advance", Access::Official(Role::Specialist), office_act::advance)
        .post("/{lang}/office/dossiers/{code}/prepare", Access::Official(Role::Specialist), prepare::send)
        .post("/{lang}/office/dossiers/{code}/send-back", Access::Official(Role::Leader), office_act::send_back)
        .get("/{lang}/office/sign", Access::Official(Role::Leader), sign::show)
        .post("/{lang}/office/sign", Access::Official(Role::Leader), sign_send::send)
        .nav(NavItem::official("work", "services-nav-work", "/office/work", DESK, 10))
        .nav(NavItem::official("sign", "services-nav-sign", "/office/sign", &[Role::Leader], 20))
}

/// The routes of a node: the portal's, an agency's, or both.
pub fn routes(services: Services, is_portal: bool, is_agency: bool) -> Routes {
    let mut routes = shared();
    if is_portal {
        routes = portal(routes);
    }
    if is_agency {
        routes = agency(routes);
    }
    routes.with_state(services)
}
