//! A mail server that says what a test wants it to say.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

/// What the server does at one place of the dialogue, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Answers this to the recipient.
    Recipient(&'static str),
    /// Answers this to the log-in.
    Login(&'static str),
    /// Answers this to the sender.
    Sender(&'static str),
    /// Answers this to the whole mail, which it does not keep.
    Mail(&'static str),
    /// Takes the whole mail, keeps it, and is gone before it answers.
    KeptAndGone,
    /// Takes the whole mail, keeps it, and never answers.
    KeptAndSilent,
    /// Hangs up at once.
    Gone,
    /// Everything goes well.
    Well,
}

#[derive(Default)]
struct Seen {
    turns: Vec<Turn>,
    mails: Vec<(String, String)>,
    verbs: Vec<String>,
}

/// One session a turn, in their order; then all go well.
pub(crate) struct Server {
    pub(crate) port: u16,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start(turns: impl IntoIterator<Item = Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen { turns: turns.into_iter().collect(), ..Seen::default() }));
        let shared = Arc::clone(&seen);
        let tracker = TaskTracker::new();
        let sessions = tracker.clone();
        let task = tracker.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let turn = {
                    let mut seen = shared.lock().unwrap();
                    if seen.turns.is_empty() { Turn::Well } else { seen.turns.remove(0) }
                };
                sessions.spawn(session(BufReader::new(stream), turn, Arc::clone(&shared)));
            }
        });
        Self { port, seen, task }
    }

    /// Recipient and content of every mail that it kept.
    pub(crate) fn mails(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().mails.clone()
    }

    /// The commands that it was given.
    pub(crate) fn verbs(&self) -> Vec<String> {
        self.seen.lock().unwrap().verbs.clone()
    }
}

async fn session(mut stream: BufReader<tokio::net::TcpStream>, turn: Turn, seen: Arc<Mutex<Seen>>) {
    if turn == Turn::Gone {
        return;
    }
    let mut to = String::new();
    let mut answer = "220 test".to_owned();
    loop {
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let verb = line.split([' ', '\r']).next().unwrap().to_owned();
        seen.lock().unwrap().verbs.push(verb.clone());
        answer = match (verb.as_str(), &turn) {
            ("EHLO", Turn::Login(_)) => "250-test\r\n250 AUTH PLAIN".to_owned(),
            ("EHLO", _) => "250 test".to_owned(),
            ("AUTH", Turn::Login(no)) | ("MAIL", Turn::Sender(no)) | ("RCPT", Turn::Recipient(no)) => (*no).to_owned(),
            ("RCPT", _) => {
                to = line.split(['<', '>']).nth(1).unwrap().to_owned();
                "250 ok".to_owned()
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                let mut content = String::new();
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.unwrap();
                    if line == ".\r\n" {
                        break;
                    }
                    content.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                if let Turn::Mail(no) = &turn {
                    (*no).to_owned()
                } else {
                    seen.lock().unwrap().mails.push((to.clone(), content));
                    match &turn {
                        Turn::KeptAndGone => return,
                        Turn::KeptAndSilent => return std::future::pending().await,
                        _ => "250 ok".to_owned(),
                    }
                }
            }
            ("QUIT", _) => "221 bye".to_owned(),
            ("MAIL", _) => "250 ok".to_owned(),
            _ => "502 what".to_owned(),
        };
    }
}
