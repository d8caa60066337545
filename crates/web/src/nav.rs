//! The row of links under the masthead. Each crate brings its own items with its routes.

use identity::Role;

use crate::{Audience, View};

/// An item of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// What a page names to mark the item as current: `Page::nav("worklist")`.
    pub id: &'static str,
    /// The Fluent key of its words.
    pub key: &'static str,
    /// The page, without the language: `/worklist`.
    pub path: &'static str,
    /// On whose pages it stands.
    pub audience: Audience,
    /// Officials who see it: those who hold one of these roles; empty means every official.
    pub roles: &'static [Role],
    /// Whether the page is the portal's, wherever the link stands.
    pub on_portal: bool,
    /// Items stand in this order.
    pub order: u16,
}

impl NavItem {
    /// An item on citizens' pages.
    pub const fn citizen(id: &'static str, key: &'static str, path: &'static str, order: u16) -> Self {
        Self { id, key, path, audience: Audience::Citizen, roles: &[], on_portal: false, order }
    }

    /// An item on the pages of officials who hold one of `roles`.
    pub const fn official(
        id: &'static str,
        key: &'static str,
        path: &'static str,
        roles: &'static [Role],
        order: u16,
    ) -> Self {
        Self { id, key, path, audience: Audience::Official, roles, on_portal: false, order }
    }

    /// The same item, whose page is the portal's.
    pub const fn at_portal(mut self) -> Self {
        self.on_portal = true;
        self
    }

    fn is_for(&self, view: &View, audience: Audience) -> bool {
        self.audience == audience
            && (self.roles.is_empty()
                || view.actor().is_some_and(|actor| self.roles.iter().any(|role| actor.has(*role))))
    }
}

/// A link as the layout shows it.
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// The items of `audience` that the person may see.
pub(crate) fn links(view: &View, audience: Audience, current: Option<&str>) -> Vec<Link> {
    let shown = view.kit().nav().iter().filter(|item| item.is_for(view, audience));
    shown
        .map(|item| Link {
            text: view.t(item.key),
            href: if item.on_portal { view.portal(item.path) } else { view.href(item.path) },
            current: current == Some(item.id),
        })
        .collect()
}
