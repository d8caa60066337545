//! `lienthong config check FILE`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use identity::{Password, Pin, Role, Username};
use registry::{ServiceCode, SystemCode};
use services::wire::procedure_parse;

use crate::config::{Demo, NodeConfig};
use crate::say;
use crate::wiring::{national_list, procedure_files, published};

/// Reads the file and all that it names, and says what the node would do with it.
pub(crate) fn run(file: &Path) -> Result<ExitCode> {
    let config = NodeConfig::load(file, std::env::vars())?;
    named(&config).with_context(|| format!("the configuration {} is not right", file.display()))?;
    say!("{} is right: node {} of {}", file.display(), config.node.agency, config.node.instance);
    say!("  web      {} as {}", config.web.listen, config.web.origin);
    say!("  connect  {}", config.connect.listen);
    say!("  rows     {}", without_password(&config.database.url));
    say!("  files    {}", config.files.folder.display());
    Ok(ExitCode::SUCCESS)
}

/// What the configuration names is there: procedures, data sets, roles.
fn named(config: &NodeConfig) -> Result<()> {
    for (name, text) in procedure_files(&config.services)? {
        procedure_parse(&name, &text)?;
    }
    national_list(&config.services)?;
    published(&config.data_set)?;
    demo(&config.demo)
}

fn demo(demo: &Demo) -> Result<()> {
    for account in &demo.account {
        let place = || format!("[[demo.account]] {}", account.username);
        Username::parse(&account.username).with_context(place)?;
        Password::choose(&account.password).with_context(place)?;
        account.citizen_id.as_deref().map(base::CitizenId::parse).transpose().with_context(place)?;
        account.pin.as_deref().map(Pin::parse).transpose().with_context(place)?;
        for role in &account.roles {
            let known = Role::ALL.map(Role::code).join(", ");
            ensure!(Role::parse(role).is_some(), "{}: `{role}` is not a role; choose of {known}", place());
        }
    }
    for right in &demo.right {
        SystemCode::parse(&right.consumer).context("[[demo.right]] consumer")?;
        ServiceCode::parse(&right.service).context("[[demo.right]] service")?;
    }
    Ok(())
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = r#"
        [node]
        agency = "H54"
        instance = "VN-DEMO"
        [web]
        listen = "127.0.0.1:8080"
        origin = "http://h54.localhost:8080"
        service_vi = "Dịch vụ công"
        service_en = "Public services"
        [connect]
        listen = "127.0.0.1:8081"
        [database]
        url = "sqlite:h54.db"
        [services]
        procedures = ["2.000635"]
        [[data_set]]
        name = "civil-status"
        [demo]
        enabled = true
        [[demo.account]]
        kind = "official"
        username = "lanhdao.h54"
        password = "Demo-2020"
        pin = "202017"
        name = "Nguyễn Hữu Thịnh"
        role_vi = "Phó Chủ tịch"
        role_en = "Vice Chairman"
        roles = ["leader"]
        [[demo.right]]
        consumer = "H54/services"
        service = "H54/civil-status"
        purposes = ["dossier-result"]
        legal_basis = "Điều 63 Luật Hộ tịch"
    "#;

    #[test]
    fn what_is_named_must_be_there() {
        let check = |text: &str| {
            let config = NodeConfig::parse(Path::new("/etc/lienthong/h54.toml"), text, std::iter::empty()).unwrap();
            named(&config).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(check(RIGHT), Ok(()));
        let cases = [
            ("2.000635", "9.999999", "there is no 9.999999.toml"),
            ("name = \"civil-status\"", "name = \"weather\"", "no such data set"),
            ("\"leader\"", "\"king\"", "`king` is not a role; choose of"),
            ("202017", "1", "[[demo.account]] lanhdao.h54"),
            ("\"H54/services\"", "\"services\"", "[[demo.right]] consumer"),
        ];
        for (right, wrong, expected) in cases {
            let message = check(&RIGHT.replace(right, wrong)).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
