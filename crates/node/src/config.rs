//! A node's configuration: one TOML file, one struct a section, environment overrides.
//!
//! A value may be overridden by `LIENTHONG__SECTION__KEY`, as in `LIENTHONG__DATABASE__URL`. Secrets stand in files
//! that the configuration names, never in it.

mod overrides;
mod sections;

use std::path::{Path, PathBuf};

pub use sections::{
    AccountKind, Connect, DataSet, Database, Demo, DemoAccount, DemoRight, Files, House, Identity, Mail, MailTls,
    NodeConfig, NodeSection, Services, Web,
};

/// Why a configuration cannot be used; the message names the file, the place and the cure.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: check that it exists and that this user may read it")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML, or a value has the wrong shape.
    #[error("the configuration {path} is not right: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column where there is one.
        reason: String,
    },
    /// A value has the right shape and still cannot be.
    #[error("the configuration {path} is not right: [{section}] {key}: {reason}")]
    Impossible {
        /// The file.
        path: PathBuf,
        /// The section.
        section: &'static str,
        /// The key.
        key: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
}

impl NodeConfig {
    /// Reads and checks a file; `environment` is the process's (or a test's) variables.
    pub fn load(path: &Path, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(path, &text, environment)
    }

    /// Reads `text` as if it stood in the file `path`, against whose folder relative paths are resolved.
    pub fn parse(
        path: &Path,
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let malformed = |reason: String| ConfigError::Malformed { path: path.to_owned(), reason };
        // Parsed whole first, so that an error has a line and a column.
        let _: Self = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| malformed(error.to_string()))?;
        overrides::apply(&mut table, environment);
        let mut config: Self = table.try_into().map_err(|error: toml::de::Error| malformed(error.to_string()))?;
        config.resolve(path.parent().unwrap_or(Path::new(".")));
        config.check(path)?;
        Ok(config)
    }

    /// The file's text for this configuration.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }

    fn check(&self, path: &Path) -> Result<(), ConfigError> {
        let impossible =
            |section, key, reason: String| ConfigError::Impossible { path: path.to_owned(), section, key, reason };
        base::AgencyCode::parse(&self.node.agency)
            .map_err(|error| impossible("node", "agency", format!("{error}; an agency code looks like H54")))?;
        let scheme = ["sqlite:", "postgres://", "postgresql://"];
        if !scheme.iter().any(|scheme| self.database.url.starts_with(scheme)) {
            let reason = "begin with `sqlite:` and a file, or `postgres://` and a server".to_owned();
            return Err(impossible("database", "url", reason));
        }
        if !self.web.origin.starts_with("http://") && !self.web.origin.starts_with("https://") {
            let reason = "write scheme and host, such as `https://dichvucong.example.vn`, with the port if it is not \
                          the usual one"
                .to_owned();
            return Err(impossible("web", "origin", reason));
        }
        if let Some(mail) = &self.mail
            && mail.user.is_some() != mail.password_file.is_some()
        {
            let reason = "name `user` and `password_file` together, or neither".to_owned();
            return Err(impossible("mail", "user", reason));
        }
        if self.demo.mail_listen.is_some_and(|listen| !listen.ip().is_loopback()) {
            let reason = "the demo's mail server shows its mails to everybody, so it binds to loopback only".to_owned();
            return Err(impossible("demo", "mail_listen", reason));
        }
        if self.demo.enabled && !self.web.listen.ip().is_loopback() && !self.demo.allow_public {
            let reason = "demo accounts have published passwords, so the demo binds to loopback only; \
                          set [demo] allow_public = true to serve it to others all the same"
                .to_owned();
            return Err(impossible("web", "listen", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
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
    "#;

    const MAIL: &str = "\n[mail]\nhost = \"mail.example\"\nport = 587\nfrom = \"no-reply@gov.example\"\n";

    #[test]
    fn mail_is_protected_unless_the_file_says_otherwise() {
        let mail = parse(&(SMALL.to_owned() + MAIL), &[]).unwrap().mail.unwrap();
        assert_eq!(mail.tls, MailTls::Starttls);
        let login = "user = \"node\"\npassword_file = \"mail.secret\"\n";
        let mail = parse(&(SMALL.to_owned() + MAIL + login), &[]).unwrap().mail.unwrap();
        assert_eq!(mail.password_file.unwrap(), Path::new("/etc/lienthong/mail.secret"));
    }

    fn parse(text: &str, environment: &[(&str, &str)]) -> Result<NodeConfig, ConfigError> {
        let environment = environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        NodeConfig::parse(Path::new("/etc/lienthong/h54.toml"), text, environment)
    }

    #[test]
    fn relative_paths_start_at_the_files_folder() {
        let config = parse(SMALL, &[]).unwrap();
        assert_eq!(config.database.url, "sqlite:/etc/lienthong/h54.db");
        assert_eq!(config.files.folder, Path::new("/etc/lienthong"));
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let config = parse(SMALL, &[("LIENTHONG__DATABASE__URL", "postgres://db/h54"), ("OTHER", "x")]).unwrap();
        assert_eq!(config.database.url, "postgres://db/h54");
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let config = parse(SMALL, &[]).unwrap();
        assert_eq!(parse(&config.to_toml().unwrap(), &[]).unwrap(), config);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_place_and_a_cure() {
        let cases = [
            (SMALL.replace("agency =", "agencie ="), "line 3"),
            (SMALL.replace("sqlite:h54.db", "mysql://h54"), "[database] url: begin with"),
            (SMALL.replace("\"H54\"", "\"54\""), "[node] agency"),
            (SMALL.to_owned() + MAIL + "user = \"node\"", "`password_file` together"),
            (SMALL.to_owned() + "[demo]\nmail_listen = \"0.0.0.0:25\"", "loopback only"),
            (SMALL.replace("127.0.0.1:8080\"\n", "0.0.0.0:8080\"\n") + "[demo]\nenabled = true\n", "allow_public"),
        ];
        for (text, expected) in cases {
            let message = parse(&text, &[]).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
