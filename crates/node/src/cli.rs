//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands;

/// The e-government node of one agency, or a whole demo federation.
#[derive(Debug, Parser)]
#[command(name = "lienthong", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the demo federation: four nodes on loopback (the default).
    Demo(Demo),
    /// Serves one node by its configuration file.
    Serve {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Prints one line of JSON with the node's addresses once it is ready.
        #[arg(long)]
        json: bool,
    },
    /// Founds a federation: its trust anchor, its certificate authority, its first node and its first configuration.
    Init(Init),
    /// Invites the node of an agency: shows the token with which it joins. At the node that holds the registry role.
    Invite(Invite),
    /// Joins a federation with a token: makes this node's keys, has them certified, and writes its folder.
    Join(Join),
    /// Puts the node of an agency out of the federation: its certificates are revoked, every node refuses it. At the node
    /// that holds the registry role.
    PutOut(PutOut),
    /// Follows a key of this node by a new one before its time. What the old one signed stays checkable.
    RollOver(RollOver),
    /// Checks a signed paper, an exported evidence record, or a node's whole log.
    Verify(Verify),
    /// Looks for what is wrong with a node, and says how to mend it.
    Doctor {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Also examines the way to every other node.
        #[arg(long)]
        peers: bool,
    },
    /// Backs a node up while it works: rows, papers, keys, configuration.
    Backup {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// A folder that does not exist yet.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Makes a node from its back-up.
    Restore {
        /// The back-up.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// The node's new folder, which does not exist yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Where its rows go: an empty database, or a new file; a file in the new folder unless given.
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// How many numbers of each series are passed over, for they may have been given out since the back-up; 0 only
        /// if the node did nothing after it.
        #[arg(long, default_value_t = 1000)]
        skip: i64,
    },
    /// Works on databases.
    Database {
        #[command(subcommand)]
        task: DatabaseTask,
    },
    /// Works on configuration files.
    Config {
        #[command(subcommand)]
        task: ConfigTask,
    },
    /// Prints what programs may ask of a node over HTTP, as OpenAPI.
    Openapi,
}

/// `lienthong demo`.
#[derive(Clone, Debug, Default, Args)]
pub struct Demo {
    /// The folder that holds the four nodes; made on first start.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The first node's web address; each node takes two ports, web then connect, counting from there.
    /// Port 0 chooses free ports at first start; they are kept.
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<SocketAddr>,
    /// Prints one line of JSON with addresses, accounts and the trust anchor once all nodes are ready.
    #[arg(long)]
    pub json: bool,
    /// Only makes the folder with keys and configuration files, then stops: change a file before the first start, such
    /// as [database] url of DIR/g22.toml.
    #[arg(long, conflicts_with_all = ["json", "play"])]
    pub found: bool,
    /// What the federation consists of, at first start: a file like data/demo/federation.toml of the source. Kept in the
    /// folder.
    #[arg(long, value_name = "FILE", conflicts_with = "play")]
    pub plan: Option<PathBuf>,
    /// Walks the whole path over public HTTP, then stops; in a temporary folder unless --data is given.
    #[arg(long)]
    pub play: bool,
    /// Where --play puts the papers it got, with a manifest.json.
    #[arg(long, value_name = "DIR", requires = "play")]
    pub out: Option<PathBuf>,
}

/// Where a node will be: shared by `init` and `join`.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The node's folder; made if there is none.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The web address that it binds; port 0 chooses a free one, which is kept.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// The address for other nodes that it binds; the next port after the web address unless given.
    #[arg(long, value_name = "HOST:PORT")]
    pub connect_listen: Option<SocketAddr>,
    /// Where other nodes dial it, if that is not what it binds.
    #[arg(long, value_name = "HOST:PORT")]
    pub connect_address: Option<String>,
    /// What people type to reach it, such as https://dichvucong.thaibinh.gov.vn.
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
    /// Its database; a SQLite file in the folder unless given.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `lienthong init`.
#[derive(Clone, Debug, Args)]
pub struct Init {
    /// The federation's name.
    #[arg(long, value_name = "NAME", default_value = "VN")]
    pub instance: String,
    /// The agency that founds it and holds every role at first.
    #[arg(long, value_name = "CODE", default_value = "G22")]
    pub agency: String,
    /// Where the node will be.
    #[command(flatten)]
    pub place: Place,
}

/// `lienthong invite`.
#[derive(Clone, Debug, Args)]
pub struct Invite {
    /// The agency's code, such as H54; without one, the invitations so far are listed.
    pub agency: Option<String>,
    /// The configuration file of the node that holds the registry role.
    #[arg(long)]
    pub config: PathBuf,
    /// Prints one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// `lienthong join`.
#[derive(Clone, Debug, Args)]
pub struct Join {
    /// The connect address of the node that invites, such as https://203.0.113.7:8541.
    pub url: String,
    /// The token.
    #[arg(long, value_name = "TOKEN", required_unless_present = "token_file")]
    pub token: Option<String>,
    /// A file with the token: it then stands in no list of processes.
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub token_file: Option<PathBuf>,
    /// Other nodes cannot connect to this one: it fetches what they have for it.
    #[arg(long)]
    pub unreachable: bool,
    /// Where the node will be.
    #[command(flatten)]
    pub place: Place,
}

/// `lienthong put-out`.
#[derive(Clone, Debug, Args)]
pub struct PutOut {
    /// The agency's code, such as H54.
    pub agency: String,
    /// Its keys may be in wrong hands: the revocation list says so.
    #[arg(long)]
    pub compromised: bool,
    /// The configuration file of the node that holds the registry role.
    #[arg(long)]
    pub config: PathBuf,
}

/// `lienthong roll-over`.
#[derive(Clone, Debug, Args)]
pub struct RollOver {
    /// Which key: tls, seal, head, tsa, ocsp or configuration.
    pub key: String,
    /// Uses the new key as soon as it is published: the old one may be in wrong hands. Nodes that have not heard of it yet
    /// refuse this one until they have.
    #[arg(long)]
    pub at_once: bool,
    /// The configuration file.
    #[arg(long)]
    pub config: PathBuf,
}

/// `lienthong verify`.
#[derive(Clone, Debug, Args)]
pub struct Verify {
    /// The file to check: a signed PDF, an evidence container (.asice), a signature or a time-stamp.
    #[arg(required_unless_present = "log")]
    pub file: Option<PathBuf>,
    /// The trust anchor (PEM or DER), such as the demo's DIR/anchor.pem.
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
    /// Checks the whole evidence log of the node with this configuration file.
    #[arg(long, value_name = "CONFIG", conflicts_with = "file")]
    pub log: Option<PathBuf>,
    /// A revocation list (DER) to be applied, such as the authority's /ca/issuing.crl.
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    /// With --log: holds the log against what another node holds of it, so that even its own administrator cannot have
    /// rewritten it. A file from that node's page "Evidence log", or its configuration file on this machine.
    #[arg(long, value_name = "FILE", requires = "log")]
    pub held: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum DatabaseTask {
    /// Copies a database into an empty one, of the same or the other engine, and compares them.
    Copy {
        /// The URL of the first, such as `sqlite:h54/node.db`.
        from: String,
        /// The URL of the second, such as `postgres://USER@HOST:5432/h54`.
        to: String,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigTask {
    /// Reads a configuration file and says what is wrong with it.
    Check {
        /// The file.
        file: PathBuf,
    },
}

/// Runs the command; what went wrong is printed with its causes.
pub fn run(arguments: Arguments) -> ExitCode {
    let done = match arguments.command.unwrap_or(Command::Demo(Demo::default())) {
        Command::Demo(demo) => commands::demo::run(&demo),
        Command::Serve { config, json } => commands::serve::run(&config, json),
        Command::Init(init) => commands::init::run(&init),
        Command::Invite(invite) => commands::invite::run(&invite),
        Command::Join(join) => commands::join::run(&join),
        Command::PutOut(wish) => commands::put_out::run(&wish),
        Command::RollOver(wish) => commands::roll_over::run(&wish),
        Command::Verify(verify) => commands::verify::run(&verify),
        Command::Backup { config, out } => commands::backup::run(&config, &out),
        Command::Restore { from, to, database, skip } => commands::restore::run(&from, &to, database.as_deref(), skip),
        Command::Database { task: DatabaseTask::Copy { from, to } } => commands::database::copy(&from, &to),
        Command::Doctor { config, peers } => commands::doctor::run(&config, peers),
        Command::Config { task: ConfigTask::Check { file } } => commands::config_check::run(&file),
        Command::Openapi => commands::openapi::run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("lienthong: {error:#}");
        ExitCode::FAILURE
    })
}
