//! The routes of this crate, with who may use each.

use identity::Role;
use web::{Access, NavItem, Routes};

use crate::{Admin, api, pages, wire::FILE_MAX};

const ADMINISTRATOR: Access = Access::Official(Role::Administrator);
/// The largest import with its form.
const UPLOAD: usize = FILE_MAX + 64 * 1024;
const ROLES: &[Role] = &[Role::Administrator];

/// What every node serves to its administrators.
pub fn routes(admin: Admin) -> Routes {
    Routes::new("admin")
        .get("/{lang}/admin", ADMINISTRATOR, pages::health::show)
        .get("/{lang}/admin/peers", ADMINISTRATOR, pages::peers::show)
        .get("/{lang}/admin/evidence", ADMINISTRATOR, pages::evidence::show)
        .post("/{lang}/admin/evidence/forks", ADMINISTRATOR, pages::witnesses::settle)
        .get("/{lang}/admin/evidence/held/{log}", ADMINISTRATOR, api::held::answer)
        .get("/{lang}/admin/evidence/{digest}", ADMINISTRATOR, pages::record::show)
        .get("/{lang}/admin/evidence/{digest}/container", ADMINISTRATOR, api::container::answer)
        .get("/{lang}/admin/configuration", ADMINISTRATOR, pages::configuration::show)
        .get("/{lang}/admin/mail", ADMINISTRATOR, pages::mail::show)
        .get("/{lang}/admin/queues", ADMINISTRATOR, pages::queues::show)
        .post("/{lang}/admin/queues/jobs", ADMINISTRATOR, pages::queues::revive_jobs)
        .get("/{lang}/admin/staff", ADMINISTRATOR, pages::staff::show)
        .get("/{lang}/admin/staff/new", ADMINISTRATOR, pages::staff_form::show)
        .post("/{lang}/admin/staff/new", ADMINISTRATOR, pages::staff_form::send)
        .get("/{lang}/admin/staff/import", ADMINISTRATOR, pages::staff_import::show)
        .upload("/{lang}/admin/staff/import", ADMINISTRATOR, UPLOAD, pages::staff_import::send)
        .get("/{lang}/admin/staff/export.csv", ADMINISTRATOR, pages::staff_import::export)
        .get("/{lang}/admin/staff/{id}", ADMINISTRATOR, pages::staff_member::show)
        .post("/{lang}/admin/staff/{id}", ADMINISTRATOR, pages::staff_act::send)
        .get("/{lang}/admin/units", ADMINISTRATOR, pages::units::show)
        .post("/{lang}/admin/units", ADMINISTRATOR, pages::units::send)
        .get("/{lang}/admin/approvals", ADMINISTRATOR, pages::approvals::show)
        .post("/{lang}/admin/approvals", ADMINISTRATOR, pages::approvals::send)
        .get("/{lang}/admin/letters", ADMINISTRATOR, pages::letters::show)
        .post("/{lang}/admin/letters/send", ADMINISTRATOR, pages::letters::send)
        .post("/{lang}/admin/letters/give-up", ADMINISTRATOR, pages::letters::give_up)
        .nav(NavItem::official("health", "admin-nav-health", "/admin", ROLES, 900))
        .nav(NavItem::official("peers", "admin-nav-peers", "/admin/peers", ROLES, 910))
        .nav(NavItem::official("letters", "admin-nav-letters", "/admin/letters", ROLES, 915))
        .nav(NavItem::official("evidence", "admin-nav-evidence", "/admin/evidence", ROLES, 920))
        .nav(NavItem::official("configuration", "admin-nav-configuration", "/admin/configuration", ROLES, 930))
        .nav(NavItem::official("queues", "admin-nav-queues", "/admin/queues", ROLES, 940))
        .nav(NavItem::official("mail", "admin-nav-mail", "/admin/mail", ROLES, 945))
        .nav(NavItem::official("staff", "admin-nav-staff", "/admin/staff", ROLES, 950))
        .nav(NavItem::official("approvals", "admin-nav-approvals", "/admin/approvals", ROLES, 960))
        .with_state(admin)
}
