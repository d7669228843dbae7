//! Writes the coverage page: `cargo run -p peerfolio-app --example coverage -- FILE DAY`.
//!
//! The day is given, not read: the same packs and the same day give the same page.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_else(|| "docs/coverage.md".into());
    let rules = peerfolio_app::rules::shipped()?;
    let reviewed = rules.packs().iter().map(|pack| pack.reviewed_on).max().ok_or("there are no packs")?;
    let day = match words.next() {
        Some(text) => peerfolio_app::date::parse(&text).ok_or("write the day as 2026-11-22")?,
        None => reviewed,
    };
    let page = peerfolio_app::coverage::page(&peerfolio_app::coverage::view(rules, day));
    std::fs::write(file, page)?;
    Ok(())
}
