use proptest::prelude::*;

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/images/", $name)).to_vec()
    };
}

/// All of them, the same picture in every kind.
fn files() -> Vec<Vec<u8>> {
    vec![
        fixture!("plain.jpg"),
        fixture!("located.jpg"),
        fixture!("progressive.jpg"),
        fixture!("plain.png"),
        fixture!("located.png"),
        fixture!("plain.gif"),
        fixture!("plain.webp"),
        fixture!("located.webp"),
        fixture!("lossless.webp"),
        fixture!("plain.avif"),
    ]
}

/// What no cleaned image may hold: the camera, the place as EXIF and as text.
fn tells(bytes: &[u8]) -> bool {
    let place = [[54_u32, 1, 10], [54 << 24, 1 << 24, 10 << 24]];
    let place = place.map(|numbers| numbers.map(u32::to_le_bytes).concat());
    let texts: [&[u8]; 5] = [b"Lighthouse", b"GPS", b"54.175", b"xmpmeta", b"2026:06:01"];
    texts.into_iter().chain(place.iter().map(Vec::as_slice)).any(|text| holds(bytes, text))
}

#[test]
fn what_the_camera_wrote_goes_and_the_picture_stays() {
    for (located, plain, extension) in [
        (fixture!("located.jpg"), fixture!("plain.jpg"), "jpg"),
        (fixture!("located.png"), fixture!("plain.png"), "png"),
        (fixture!("located.webp"), fixture!("plain.webp"), "webp"),
    ] {
        assert!(tells(&located), "{extension}");
        let image = clean(located).unwrap();
        assert_eq!(image.extension, extension);
        assert!(!tells(&image.bytes), "{extension}");
        // The picture's own pieces are those of the same picture saved without metadata.
        let picture = |bytes: &[u8]| match extension {
            "jpg" => bytes.windows(2).position(|pair| pair == b"\xFF\xDB").map(|at| bytes[at..].to_vec()),
            "png" => bytes.windows(4).position(|name| name == b"IDAT").map(|at| bytes[at..].to_vec()),
            _ => bytes.windows(4).position(|name| name == b"VP8 ").map(|at| bytes[at..at + 60].to_vec()),
        };
        assert_eq!(picture(&image.bytes), picture(&plain), "{extension}");
    }
}

#[test]
fn an_image_on_its_side_keeps_its_orientation_and_an_upright_one_gets_none() {
    let exif = |bytes: &[u8]| holds(bytes, &orientation::write(6));
    for file in [
        fixture!("located.jpg"),
        fixture!("progressive.jpg"),
        fixture!("located.png"),
        fixture!("located.webp"),
    ] {
        assert!(exif(&clean(file).unwrap().bytes));
    }
    for file in [fixture!("plain.jpg"), fixture!("plain.png"), fixture!("plain.gif"), fixture!("plain.avif")]
    {
        assert_eq!(clean(file.clone()).unwrap().bytes, file, "nothing to take out");
    }
}

#[test]
fn both_orders_of_bytes_are_read_and_nonsense_is_not() {
    for turned in 2..=8 {
        assert_eq!(orientation::read(&orientation::write(turned)), Some(turned));
        let big = [&b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[turned, 0, 0, 0, 0, 0, 0]]
            .concat();
        assert_eq!(orientation::read(&big), Some(turned));
    }
    for text in [&b""[..], b"II\x2A\0", b"II\x2A\0\xFF\xFF\xFF\xFF", b"MM\0\x2A\0\0\0\x08\xFF\xFF"] {
        assert_eq!(orientation::read(text), None);
    }
    assert_eq!(orientation::read(&orientation::write(1)), None);
    assert_eq!(orientation::read(&orientation::write(9)), None);
}

#[test]
fn what_follows_the_image_goes() {
    for name in
        [fixture!("plain.jpg"), fixture!("progressive.jpg"), fixture!("plain.png"), fixture!("plain.webp")]
    {
        let whole = clean(name.clone()).unwrap();
        let image = clean([name, fixture!("located.jpg")].concat()).unwrap();
        assert_eq!(image, whole);
    }
}

#[test]
fn metadata_between_the_scans_of_a_jpeg_goes() {
    let file = fixture!("progressive.jpg");
    let last = file.windows(2).rposition(|pair| pair == b"\xFF\xDA").unwrap();
    let comment = b"\xFF\xFE\0\x0854.175";
    let (before, after) = file.split_at(last);
    let image = clean([before, comment, after].concat()).unwrap();
    assert_eq!(image, clean(file.clone()).unwrap());
    assert!(image.bytes.windows(2).filter(|pair| *pair == b"\xFF\xDA").count() > 5, "all scans are there");
}

#[test]
fn what_is_no_image_or_cannot_be_cleaned_is_refused() {
    for (bytes, error) in [
        (b"<!doctype html><p>no image".to_vec(), Error::Unknown),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), Error::Unknown),
        (Vec::new(), Error::Unknown),
        (fixture!("plain.jpg")[..200].to_vec(), Error::Damaged("JPEG")),
        (fixture!("plain.png")[..60].to_vec(), Error::Damaged("PNG")),
        (fixture!("plain.webp")[..50].to_vec(), Error::Damaged("WebP")),
        (fixture!("located.avif"), Error::Metadata("AVIF")),
        ([fixture!("plain.gif"), b"XMP DataXMP".to_vec()].concat(), Error::Metadata("GIF")),
    ] {
        assert_eq!(clean(bytes), Err(error));
    }
}

#[test]
fn an_image_that_was_cleaned_comes_out_as_it_is() {
    for file in files() {
        let image = clean(file).unwrap();
        assert_eq!(clean(image.bytes.clone()).unwrap(), image);
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_is_cleaned_twice(
        which in 0..10_usize,
        cut in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = files().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(image) = clean(bytes) {
            prop_assert_eq!(clean(image.bytes.clone()), Ok(image));
        }
    }

    #[test]
    fn garbage_behind_the_first_bytes_of_a_kind_never_panics(
        start in prop::sample::select(vec![
            &b"\xFF\xD8\xFF\xE1"[..], b"\xFF\xD8\xFF\xDA\0\x02", b"\x89PNG\r\n\x1A\n", b"RIFF\x20\0\0\0WEBP",
            b"RIFF\x20\0\0\0WEBPVP8X\x0A\0\0\0", b"GIF89a", b"\0\0\0\x20ftypavif",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        drop(clean([start, &rest].concat()));
    }

    #[test]
    fn any_exif_block_is_read_or_not(block in prop::collection::vec(any::<u8>(), 0..200)) {
        orientation::read(&[b"II\x2A\0", &block[..]].concat());
        orientation::read(&[b"MM\0\x2A", &block[..]].concat());
    }
}
