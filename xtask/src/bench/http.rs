//! Just enough HTTP/1.1 for a load generator: one keep-alive socket, one request at a time, buffers used again.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd as _;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};

/// Nothing that is measured takes longer than this.
pub(super) const LONGEST: Duration = Duration::from_mins(2);

/// A keep-alive connection; it opens itself again when the server closed it.
pub(crate) struct Connection {
    address: SocketAddr,
    socket: Option<TcpStream>,
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    known: usize,
    /// Somebody is told when there is something to read.
    watched: bool,
}

/// An answer, in the connection's buffer.
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    head: &'a str,
    pub(crate) body: &'a [u8],
}

/// Where the parts of the answer lie in the buffer.
struct Shape {
    status: u16,
    head: usize,
    end: usize,
    close: bool,
}

impl Connection {
    /// Opens a connection.
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let mut connection = Self { address, socket: None, buffer: vec![0; 64 * 1024], known: 0, watched: false };
        connection.socket = Some(connection.dial()?);
        Ok(connection)
    }

    fn dial(&self) -> Result<TcpStream> {
        let socket = TcpStream::connect_timeout(&self.address, LONGEST)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(LONGEST))?;
        Ok(socket)
    }

    /// Sends one request and waits for its answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Reply<'_>> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => self.dial()?,
        };
        socket.write_all(request).context("the request was not taken")?;
        self.known = 0;
        match self.read(socket)? {
            Some(shape) => self.reply(&shape),
            None => bail!("the answer did not come"),
        }
    }

    /// Sends one request without waiting: `registry` tells when there is something to read.
    pub(crate) fn ask(&mut self, request: &[u8], registry: &Registry, token: Token) -> Result<()> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => self.dial()?,
        };
        if !self.watched {
            socket.set_nonblocking(true)?;
            registry.register(&mut SourceFd(&socket.as_raw_fd()), token, Interest::READABLE)?;
            self.watched = true;
        }
        // A request is shorter than what the socket takes at once.
        socket.write_all(request).context("the request was not taken")?;
        self.known = 0;
        self.socket = Some(socket);
        Ok(())
    }

    /// Reads what has come; the answer to what was asked, once it is whole.
    pub(crate) fn answer(&mut self) -> Result<Option<Reply<'_>>> {
        let Some(socket) = self.socket.take() else { return Ok(None) };
        match self.read(socket)? {
            Some(shape) => self.reply(&shape).map(Some),
            None => Ok(None),
        }
    }

    /// Reads until the answer is whole, or until nothing more is there for now.
    fn read(&mut self, mut socket: TcpStream) -> Result<Option<Shape>> {
        loop {
            if self.known == self.buffer.len() {
                self.buffer.resize(self.known * 2, 0);
            }
            let read = match socket.read(self.buffer.get_mut(self.known..).unwrap_or_default()) {
                Ok(0) => bail!("the server closed the connection before its answer"),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock && self.watched => {
                    self.socket = Some(socket);
                    return Ok(None);
                }
                Err(error) => return Err(error).context("the answer did not come"),
            };
            self.known += read;
            if let Some(shape) = shape(self.buffer.get(..self.known).unwrap_or_default())? {
                // A socket that is dropped is watched no more.
                self.watched &= !shape.close;
                self.socket = Some(socket).filter(|_| !shape.close);
                return Ok(Some(shape));
            }
        }
    }

    fn reply(&self, shape: &Shape) -> Result<Reply<'_>> {
        let head = std::str::from_utf8(self.buffer.get(..shape.head).unwrap_or_default())?;
        let body = self.buffer.get(shape.head..shape.end).unwrap_or_default();
        Ok(Reply { status: shape.status, head, body })
    }
}

impl<'a> Reply<'a> {
    /// The values of a header, whatever the case of its name.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        headers(self.head).filter(move |(known, _)| known.eq_ignore_ascii_case(&name)).map(|(_, value)| value)
    }

    /// The first value of a header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &'a str {
        self.headers(name).next().unwrap_or_default()
    }
}

fn headers(head: &str) -> impl Iterator<Item = (&str, &str)> {
    head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, value)| (name, value.trim()))
}

/// The parts of a complete answer; `None` while there is more to read.
fn shape(buffer: &[u8]) -> Result<Option<Shape>> {
    let Some(head) = position(buffer, b"\r\n\r\n").map(|at| at + 4) else { return Ok(None) };
    let text = std::str::from_utf8(buffer.get(..head).unwrap_or_default())?;
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status line")?;
    let mut length = 0;
    let (mut chunked, mut close) = (false, false);
    for (name, value) in headers(text) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().context("a length that is no number")?;
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = value.eq_ignore_ascii_case("chunked");
        } else if name.eq_ignore_ascii_case("connection") {
            close = value.eq_ignore_ascii_case("close");
        }
    }
    let end = if chunked {
        // None of the servers sends trailers: an answer that ends so has ended.
        let last = b"0\r\n\r\n";
        let body = buffer.get(head..).unwrap_or_default();
        (body == last || body.ends_with(b"\r\n0\r\n\r\n")).then_some(buffer.len())
    } else {
        Some(head + length).filter(|end| *end <= buffer.len())
    };
    Ok(end.map(|end| Shape { status, head, end, close }))
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

/// A `GET` with a cookie header.
pub(crate) fn get(address: SocketAddr, path: &str, cookies: &str) -> Vec<u8> {
    let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\n{cookies}\r\n").into_bytes()
}

/// A `POST` of a form.
pub(crate) fn post(address: SocketAddr, path: &str, cookies: &str, fields: &[(String, String)]) -> Vec<u8> {
    let body = encode(fields);
    let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nAccept: text/html\r\n{cookies}Content-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Fields as a browser sends them.
pub(crate) fn encode(fields: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", escape(name), escape(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte) {
            escaped.push(char::from(byte));
        } else if byte == b' ' {
            escaped.push('+');
        } else {
            // Writing to a string does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u16, usize, bool)> {
        shape(text.as_bytes()).unwrap().map(|shape| (shape.status, shape.end - shape.head, shape.close))
    }

    #[test]
    fn an_answer_ends_where_its_length_says() {
        assert_eq!(read("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc"), None);
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), Some((200, 3, false)));
        assert_eq!(read("HTTP/1.1 303 See Other\r\nconnection: close\r\n\r\n"), Some((303, 0, true)));
        assert_eq!(read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"), None);
        assert_eq!(
            read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            Some((200, 13, false))
        );
        assert_eq!(read("HTTP/1.1 303 x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), Some((303, 5, false)));
    }

    #[test]
    fn fields_are_sent_as_a_browser_sends_them() {
        let fields = [("a b".to_owned(), "đ&1".to_owned()), ("c".to_owned(), String::new())];
        assert_eq!(encode(&fields), "a+b=%C4%91%261&c=");
    }
}
