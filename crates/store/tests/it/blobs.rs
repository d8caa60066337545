//! Blobs: named by their content, durable, checked.

use store::blobs::Digest;
use store::{Error, TestDb};

#[store::test]
async fn a_blob_comes_back_and_is_checked(db: TestDb) {
    let blobs = db.blobs();
    let digest = blobs.put(b"tr\xc3\xadch l\xe1\xbb\xa5c".to_vec()).await.unwrap();
    assert_eq!(digest, blobs.put(b"tr\xc3\xadch l\xe1\xbb\xa5c".to_vec()).await.unwrap());
    assert_eq!(blobs.get(&digest).await.unwrap(), b"tr\xc3\xadch l\xe1\xbb\xa5c");
    blobs.verify(&digest).unwrap();

    std::fs::write(blobs.path(&digest), b"trich luc").unwrap();
    assert_eq!(blobs.get(&digest).await, Err(Error::BlobCorrupt(digest.clone())));
    assert_eq!(blobs.verify(&digest), Err(Error::BlobCorrupt(digest.clone())));

    let absent = Digest::of(b"absent");
    assert!(!blobs.contains(&absent));
    assert_eq!(blobs.get(&absent).await, Err(Error::BlobMissing(absent)));
}

#[store::test]
async fn a_stream_has_the_digest_of_the_whole(db: TestDb) {
    let pieces = [vec![1; 70_000], vec![], vec![2; 3]];
    let mut writer = db.blobs().writer().await.unwrap();
    for piece in pieces.clone() {
        writer.write(piece).await.unwrap();
    }
    assert_eq!(writer.length(), 70_003);
    let digest = writer.finish().await.unwrap();
    assert_eq!(digest, Digest::of(&pieces.concat()));
    assert_eq!(db.blobs().get(&digest).await.unwrap(), pieces.concat());

    let mut given_up = db.blobs().writer().await.unwrap();
    given_up.write(vec![3; 10]).await.unwrap();
    drop(given_up);
    let left = std::fs::read_dir(db.config().blobs.join("tmp")).unwrap().count();
    assert_eq!(left, 0, "what was begun and dropped leaves nothing behind");
}

#[test]
fn digests_have_one_spelling() {
    let digest = Digest::of(b"");
    assert_eq!(digest.as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(Digest::parse(digest.as_str()), Ok(digest.clone()));
    for bad in ["", "e3b0", &digest.as_str().to_uppercase(), &format!("{digest}0"), &digest.as_str().replace('e', "g")]
    {
        assert!(Digest::parse(bad).is_err(), "{bad}");
    }
}
