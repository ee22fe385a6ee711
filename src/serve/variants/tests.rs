//! Compressed copies: made once, kept, swept, and served where they cannot be kept.

use super::*;

const TEXT: &[u8] = &[b'a'; 5000];

fn far() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(40_000_000_000)
}

fn variants(folder: &Path, bounds: Bounds) -> Arc<Variants> {
    Arc::new(Variants::new(folder.to_owned(), Arc::new(Pool::new()), bounds, far))
}

fn original(pool: &Pool, text: &[u8]) -> Arc<Content> {
    pool.keep(Key { hash: blake3::hash(text), encoding: Encoding::Identity }, text.to_vec()).unwrap()
}

fn unpacked(content: &Content) -> Vec<u8> {
    let packed = content.in_memory().unwrap();
    let mut text = Vec::new();
    match content.key.encoding {
        Encoding::Gzip => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut text).unwrap(),
        _ => brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut text).unwrap(),
    };
    text
}

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    names.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_copy_unpacks_to_the_original_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("state.db.d/variants");
    for encoding in [Encoding::Gzip, Encoding::Brotli] {
        let variants = variants(&place, Bounds::default());
        let content = variants.get(&original(&variants.pool, TEXT), encoding).await.unwrap();
        assert_eq!(unpacked(&content), TEXT);
        assert!(content.length < 1000);
    }
    assert_eq!(names(&place).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_who_ask_at_once_make_one_copy() {
    let folder = tempfile::tempdir().unwrap();
    let variants = variants(folder.path(), Bounds::default());
    let original = original(&variants.pool, TEXT);
    let asking = (0..1000).map(|_| {
        let (variants, original) = (Arc::clone(&variants), Arc::clone(&original));
        tokio::spawn(async move { variants.get(&original, Encoding::Gzip).await.unwrap() })
    });
    let mut first = None;
    for asked in asking.collect::<Vec<_>>() {
        let content = asked.await.unwrap();
        assert!(Arc::ptr_eq(first.get_or_insert(Arc::clone(&content)), &content));
    }
    assert_eq!(names(folder.path()).len(), 1);
    assert_eq!(*variants.stored.lock().unwrap(), Some((first.unwrap().length, 1)));
}

#[tokio::test]
async fn what_another_server_kept_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{}.gzip", blake3::hash(TEXT).to_hex());
    std::fs::write(folder.path().join(name), "kept").unwrap();
    let variants = variants(folder.path(), Bounds::default());
    let content = variants.get(&original(&variants.pool, TEXT), Encoding::Gzip).await.unwrap();
    assert_eq!(content.in_memory().unwrap(), "kept");
}

#[tokio::test]
async fn where_nothing_can_be_kept_copies_are_served_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let variants = variants(&folder.path().join("file/variants"), Bounds::default());
    let content = variants.get(&original(&variants.pool, TEXT), Encoding::Brotli).await.unwrap();
    assert_eq!(unpacked(&content), TEXT);
}

#[tokio::test]
async fn too_many_copies_are_swept_and_so_is_what_a_crash_left() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".tmp-left"), "half").unwrap();
    let variants = variants(folder.path(), Bounds { bytes: 1 << 20, files: 8 });
    for number in 0..30_u32 {
        let text = [TEXT, &number.to_le_bytes()].concat();
        variants.get(&original(&variants.pool, &text), Encoding::Gzip).await.unwrap();
        assert!(names(folder.path()).len() <= 9);
    }
    assert!(names(folder.path()).len() >= 6);
    assert!(!names(folder.path()).contains(&".tmp-left".to_owned()));
}
