//! The dialogue with a sending server (RFC 5321), as far as a receiver needs it that takes everything.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::Sink;

/// The bounds of a session: bytes of a line, bytes of a mail, commands, recipients, silence.
const LINE: u64 = 2000;
const MAIL: usize = 256 * 1024;
const COMMANDS: usize = 200;
const RECIPIENTS: usize = 20;
const SILENCE: Duration = Duration::from_secs(30);

type Stream = BufReader<TcpStream>;

/// One session, to its end.
pub(super) async fn session(sink: &Sink, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, "220 mail.demo.localhost ESMTP").await?;
    let mut mail: Option<(String, Vec<String>)> = None;
    for _ in 0..COMMANDS {
        let Some(line) = line(&mut stream).await? else { return Ok(()) };
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb: String = line.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_uppercase();
        let reply = match (verb.as_str(), &mut mail) {
            ("EHLO", mail) => {
                *mail = None;
                "250-mail.demo.localhost\r\n250-8BITMIME\r\n250 SIZE 262144"
            }
            ("HELO", mail) => {
                *mail = None;
                "250 mail.demo.localhost"
            }
            ("NOOP", _) => "250 2.0.0 ok",
            ("RSET", mail) => {
                *mail = None;
                "250 2.0.0 ok"
            }
            ("QUIT", _) => return answer(&mut stream, "221 2.0.0 bye").await,
            ("MAIL", mail @ None) => {
                *mail = Some((path(&line), Vec::new()));
                "250 2.1.0 ok"
            }
            ("RCPT", Some((_, to))) if to.len() < RECIPIENTS => {
                to.push(path(&line));
                "250 2.1.5 ok"
            }
            ("RCPT", Some(_)) => "452 4.5.3 too many recipients",
            ("DATA", Some((from, to))) if !to.is_empty() => {
                answer(&mut stream, "354 end with a dot").await?;
                let (sender, recipients) = (std::mem::take(from), std::mem::take(to));
                mail = None;
                match content(&mut stream).await? {
                    Content::Whole(content) => {
                        sink.keep(sender, recipients, content);
                        "250 2.0.0 kept"
                    }
                    Content::TooLarge => "552 5.3.4 too large",
                    Content::Gone => return Ok(()),
                }
            }
            ("MAIL" | "RCPT" | "DATA", _) => "503 5.5.1 not now",
            _ => "502 5.5.2 not known here",
        };
        answer(&mut stream, reply).await?;
    }
    answer(&mut stream, "421 4.7.0 too many commands").await
}

async fn answer(stream: &mut Stream, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}

/// One line with its end; none where the other side has gone, says nothing, or says too much.
async fn line(stream: &mut Stream) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut bounded = stream.take(LINE);
    let Ok(read) = tokio::time::timeout(SILENCE, bounded.read_until(b'\n', &mut line)).await else { return Ok(None) };
    read?;
    Ok(line.ends_with(b"\n").then_some(line))
}

enum Content {
    Whole(Vec<u8>),
    TooLarge,
    Gone,
}

/// The lines up to the single dot between two whole line ends: a dot after a bare line feed ends nothing, so that no
/// mail can hide another.
async fn content(stream: &mut Stream) -> std::io::Result<Content> {
    let mut content = Vec::new();
    let (mut fits, mut whole) = (true, true);
    loop {
        let Some(line) = line(stream).await? else { return Ok(Content::Gone) };
        if whole && line == b".\r\n" {
            return Ok(if fits { Content::Whole(content) } else { Content::TooLarge });
        }
        let plain = if whole { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
        whole = line.ends_with(b"\r\n");
        fits = fits && content.len().saturating_add(plain.len()) <= MAIL;
        if fits {
            content.extend_from_slice(plain);
        }
    }
}

/// What stands between the angle brackets.
fn path(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
    inside.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(254).collect()
}
