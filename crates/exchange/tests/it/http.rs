//! The outbound HTTP client.

use std::time::Duration;

use exchange::{HttpClient, HttpError, HttpLimits};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Answers every connection with these bytes and remembers what was asked.
async fn canned(listener: TcpListener, answer: String, asked: tokio::sync::mpsc::UnboundedSender<String>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).await.unwrap_or(0);
        request.truncate(read);
        drop(asked.send(String::from_utf8_lossy(&request).into_owned()));
        drop(stream.write_all(answer.as_bytes()).await);
    }
}

struct Fixture {
    client: HttpClient,
    port: u16,
    asked: tokio::sync::mpsc::UnboundedReceiver<String>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

async fn fixture(answer: &str) -> Fixture {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, asked) = tokio::sync::mpsc::unbounded_channel();
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let serving = stop.clone().run_until_cancelled_owned(canned(listener, answer.to_owned(), sender));
    tasks.spawn(serving);
    let limits = HttpLimits { body: 64, total: Duration::from_secs(5), ..HttpLimits::default() };
    let client = HttpClient::new(&[], limits, tasks.clone(), stop.clone()).unwrap();
    Fixture { client, port, asked, stop, tasks }
}

impl Fixture {
    async fn close(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

#[tokio::test]
async fn names_under_localhost_are_this_machine_and_redirects_are_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://elsewhere.invalid/\r\ncontent-length: 2\r\n\r\nhi";
    let mut fixture = fixture(answer).await;
    let url = format!("http://h54.localhost:{}/path?q=1", fixture.port);
    let got = fixture.client.post(&url, &[("content-type", "text/plain")], "body").await.unwrap();
    assert_eq!(
        (got.status, got.header("location"), &got.body[..]),
        (302, Some("http://elsewhere.invalid/"), &b"hi"[..])
    );
    let asked = fixture.asked.recv().await.unwrap();
    assert!(asked.starts_with("POST /path?q=1 HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("host: h54.localhost:{}\r\n", fixture.port)), "{asked}");
    fixture.close().await;
}

#[tokio::test]
async fn what_is_too_large_silent_or_no_address_is_an_error() {
    let fixture = fixture(&format!("HTTP/1.1 200 OK\r\ncontent-length: 65\r\n\r\n{}", "x".repeat(65))).await;
    let url = format!("http://127.0.0.1:{}/", fixture.port);
    assert!(matches!(fixture.client.get(&url, &[]).await, Err(HttpError::Oversized)));
    for bad in ["", "h54.localhost", "ftp://h54.localhost/", "http:///path"] {
        assert!(matches!(fixture.client.get(bad, &[]).await, Err(HttpError::BadUrl(_))), "{bad}");
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://localhost:{}/", free.local_addr().unwrap().port());
    let stop = CancellationToken::new();
    let limits = HttpLimits { total: Duration::from_millis(50), ..HttpLimits::default() };
    let hasty = HttpClient::new(&[], limits, TaskTracker::new(), stop.clone()).unwrap();
    assert!(matches!(hasty.get(&silent, &[]).await, Err(HttpError::TimedOut)));
    drop(free);
    assert!(matches!(fixture.client.get(&silent, &[]).await, Err(HttpError::Unreachable(_))));
    assert!(matches!(fixture.client.get(&silent, &[("bad header", "x")]).await, Err(HttpError::BadHeader(_))));
    stop.cancel();
    fixture.close().await;
}
