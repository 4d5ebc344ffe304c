//! `synth gen`: a corpus of random programs with examples.

mod policy;
mod progress;
mod share;

use std::num::NonZeroUsize;
use std::time::Instant;

use anyhow::Context;
use cgen::corpus::{Maker, Manifest, Origin, Request, Set, Share, ShareMade, Split};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::task::{Behaviour, Drawer};
use serde_json::json;

use crate::args::GenArgs;
use crate::commands::Outcome;
use crate::printer::Printer;

use progress::Progress;

/// How many tasks the set `iid` has, where there is one.
const IID: u64 = 1000;

/// Makes the corpus, or one share of it.
pub fn execute(args: &GenArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let policy = policy::read(&args.policy, printer.complaints)?;
    let share = if args.finish { None } else { share::wanted(args.shard)? };
    let generator = Generator::new(policy.clone()).context("the phrases of the policy have an error")?;
    let request = request(args, policy);
    let drawer = || {
        let mut drawer = Drawer::new(&generator);
        move |seed, index, known: &dyn Fn(Behaviour) -> bool| drawer.draw_unless(seed, index, known)
    };
    let progress = Progress::new(args.count, share);
    let watch = |event| progress.show(event);
    let maker = Maker::new(&request, &args.out, threads(args.threads), drawer, &watch);
    let start = Instant::now();
    let (manifest, share) = match share {
        None => (Some(maker.make()), None),
        Some(share) => (None, Some((share, maker.make_share(share)))),
    };
    let damaged = progress.finish();
    for path in damaged {
        printer.complain(format_args!("note: `{}` was damaged and is made again", path.display()))?;
    }
    let seconds = start.elapsed().as_secs_f64();
    match (manifest, share) {
        (Some(manifest), _) => tell(args, &manifest?, seconds, printer),
        (None, Some((share, made))) => tell_share(args, share, made?, seconds, printer),
        (None, None) => Ok(Outcome::Yes),
    }
}

fn request(args: &GenArgs, policy: Policy) -> Request {
    let of_the_paper =
        policy.shapes.iter().all(|(shape, weight)| *shape == cgen::Shape::PAPER || *weight == 0);
    Request {
        iid: if of_the_paper { IID } else { 0 },
        origin: Origin::new(policy, args.seed),
        count: args.count,
        split: Split { validation: args.validation * 100, test: args.test * 100 },
        jsonl: args.jsonl,
    }
}

/// As many as were asked for, or one for each core.
pub fn threads(wanted: Option<NonZeroUsize>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    wanted.map_or_else(cores, NonZeroUsize::get)
}

fn tell(args: &GenArgs, manifest: &Manifest, seconds: f64, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let rows = |set: Set| manifest.sets.get(&set).map(|statistics| statistics.rows);
    if args.json {
        let sets: serde_json::Map<_, _> =
            Set::ALL.iter().filter_map(|&set| Some((set.name().to_owned(), json!(rows(set)?)))).collect();
        printer.json(&json!({
            "dir": args.out.display().to_string(),
            "wanted": args.count,
            "count": manifest.count,
            "shortfall": manifest.shortfall,
            "sets": sets,
            "attempts": manifest.attempts,
            "seconds": (seconds * 1000.0).round() / 1000.0,
        }))?;
    } else {
        let sets: Vec<String> =
            Set::ALL.iter().filter_map(|&set| Some(format!("{} {}", set.name(), rows(set)?))).collect();
        let dir = args.out.display();
        printer.line(format_args!("{} tasks in `{dir}`: {}", manifest.count, sets.join(", ")))?;
        printer.line(format_args!("{} attempts, {seconds:.1} s", manifest.attempts.attempts))?;
    }
    match &manifest.shortfall {
        None => Ok(Outcome::Yes),
        Some(shortfall) => {
            printer.complain(format_args!("note: {shortfall}"))?;
            Ok(Outcome::No)
        }
    }
}

fn tell_share(
    args: &GenArgs,
    share: Share,
    made: ShareMade,
    seconds: f64,
    printer: &mut Printer,
) -> anyhow::Result<Outcome> {
    let ShareMade { parts, of } = made;
    if args.json {
        printer.json(&json!({"share": share.to_string(), "parts": parts, "of": of, "seconds": seconds}))?;
    } else {
        let dir = args.out.display();
        printer.line(format_args!("share {share}: {parts} of {of} parts in `{dir}`, {seconds:.1} s"))?;
        printer.line("when all shares are there, the same command with --finish makes the corpus")?;
    }
    Ok(Outcome::Yes)
}
