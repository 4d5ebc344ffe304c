//! Makes a corpus and says where the time goes: `cargo run --release -p cgen --features corpus --example corpus --
//! POLICY COUNT DIR [THREADS]`.

#![allow(clippy::print_stdout, reason = "an example talks")]

use std::path::Path;
use std::time::Instant;

use cgen::corpus::{Corpus, Event, Maker, Origin, Request, Row, Set, Split, Texts};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::Drawer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or("paper".into());
    let policy = Policy::named(&name).ok_or("no such policy")?;
    let count = args.next().map_or(Ok(10_000), |text| text.parse())?;
    let dir = args.next().ok_or("a directory is missing")?;
    let threads = args.next().map_or(Ok(2), |text| text.parse())?;
    let iid = if name == "paper" { 1000 } else { 0 };
    let generator = Generator::new(policy.clone())?;
    let request =
        Request { origin: Origin::new(policy, 1), count, split: Split::default(), iid, jsonl: false };
    let drawer = || {
        let mut drawer = Drawer::new(&generator);
        move |seed, index| drawer.draw(seed, index)
    };
    let start = Instant::now();
    let written = std::sync::Mutex::new(None);
    let watch = |event| {
        if let Event::Written { .. } = event {
            written.lock().map(|mut at| at.get_or_insert_with(Instant::now).elapsed()).ok();
        }
    };
    let manifest = Maker::new(&request, Path::new(&dir), threads, drawer, &watch).make()?;
    println!("{} tasks in {:.2?}; {:?}", manifest.count, start.elapsed(), manifest.attempts);
    if let Ok(Some(at)) = written.lock().map(|at| *at) {
        println!("since the first table was written: {:.2?}", at.elapsed());
    }
    let corpus = Corpus::open(Path::new(&dir))?;
    for threads in [1, 2] {
        let start = Instant::now();
        let tasks = corpus.map(Set::Train, Texts::Skip, threads, Row::into_task)?;
        println!("{} read with {threads} threads in {:.2?}", tasks.len(), start.elapsed());
    }
    let start = Instant::now();
    println!("{} damaged, looked at in {:.2?}", corpus.damaged(1).len(), start.elapsed());
    Ok(())
}
