//! Who searches: the portfolio with its effort and threads, and Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use cgen::Shape;
use eval::portfolio::Answer;
use eval::{Effort, Portfolio};
use latent::model::Model;
use rayon::ThreadPool;
use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::given::Given;
use crate::args::SolveArgs;
use crate::commands::Outcome;
use crate::commands::generate::threads;
use crate::device::Wanted;
use crate::lineup::{Kind, Lineup};
use crate::printer::Printer;

/// Most tasks that are worked on side by side by one thread.
const TOGETHER: usize = 16;

/// Everything that answers need.
pub struct Engine {
    portfolio: Portfolio,
    effort: Effort,
    shape: Option<Shape>,
    model: Option<Arc<Model>>,
    pool: ThreadPool,
    /// While nothing is searched Ctrl-C ends the program, as anywhere else.
    idle: Arc<AtomicBool>,
}

/// An answer, and how long it took.
pub struct Solved {
    /// The answer.
    pub answer: Answer,
    /// Wall clock.
    pub seconds: f64,
}

impl Engine {
    /// As the arguments say.
    pub fn new(args: &SolveArgs, printer: &mut Printer) -> anyhow::Result<Self> {
        let (named, beam) = (args.model.as_deref(), args.beam.get());
        let lineup = Lineup::new(&args.with, named, Kind::of(args.shape), Wanted::Auto, beam)?;
        if let Some(note) = lineup.note {
            printer.complain(note)?;
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads(args.threads))
            .build()
            .context("could not start the threads")?;
        let effort = Effort { seconds: args.seconds, seed: args.seed, ..Effort::default() };
        let idle = Arc::new(AtomicBool::new(true));
        let watch = || {
            // In this order: the first signal of a search finds the flag down and raises it, a second finds it up.
            flag::register_conditional_default(SIGINT, Arc::clone(&idle))?;
            flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&effort.cancel))?;
            flag::register(SIGINT, Arc::clone(&effort.cancel))
        };
        watch().context("could not listen for Ctrl-C")?;
        let model = lineup.asked.as_ref().map(|asked| Arc::clone(&asked.model));
        Ok(Self { portfolio: lineup.portfolio()?, effort, shape: args.shape, model, pool, idle })
    }

    /// Searches on all threads.
    pub fn solve(&self, given: &Given) -> anyhow::Result<Solved> {
        self.idle.store(false, Ordering::Relaxed);
        let solved = self.pool.install(|| self.solve_here(given));
        self.idle.store(true, Ordering::Relaxed);
        solved
    }

    /// The same with many tasks side by side: `work` runs on one of the threads, and calls
    /// [`Engine::solve_many`].
    pub fn many<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.idle.store(false, Ordering::Relaxed);
        self.pool.install(work)
    }

    /// Searches from one of the threads.
    fn solve_here(&self, given: &Given) -> anyhow::Result<Solved> {
        let mut answer = Err(anyhow::anyhow!("nothing was searched"));
        self.solve_many(&[given], &mut |_, solved| answer = solved);
        answer
    }

    /// Searches for many tasks side by side, from one of the threads; `done` gets the place of each with its answer.
    pub fn solve_many(&self, given: &[&Given], done: &mut dyn FnMut(usize, anyhow::Result<Solved>)) {
        let start = Instant::now();
        let (mut places, mut tasks) = (Vec::new(), Vec::new());
        for (place, given) in given.iter().enumerate() {
            match given.shapes(self.shape) {
                Ok(shapes) => {
                    places.push(place);
                    tasks.push((shapes, given.examples.as_slice()));
                }
                Err(error) => done(place, Err(error)),
            }
        }
        self.portfolio.answer_many(&tasks, &self.effort, &mut |at, answer| {
            let Some(&place) = places.get(at) else { return };
            let seconds = start.elapsed().as_secs_f64();
            done(place, answer.map(|answer| Solved { answer, seconds }).map_err(Into::into));
        });
    }

    /// How many tasks of so many are best worked on side by side by one thread.
    pub fn at_a_time(&self, tasks: usize) -> usize {
        if self.portfolio.is_faster_together() {
            tasks.div_ceil(self.pool.current_num_threads()).clamp(1, TOGETHER)
        } else {
            1
        }
    }

    /// The model that is asked.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_deref()
    }

    /// Whether somebody pressed Ctrl-C.
    pub fn cancelled(&self) -> bool {
        self.effort.cancel.load(Ordering::Relaxed)
    }
}

impl Solved {
    /// How the command ends.
    pub fn outcome(&self) -> Outcome {
        if self.answer.search.cancelled {
            Outcome::Stopped
        } else if self.answer.best().is_some() {
            Outcome::Yes
        } else {
            Outcome::No
        }
    }
}
