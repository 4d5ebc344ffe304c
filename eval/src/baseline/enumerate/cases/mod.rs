//! Programs that name the cells of a list one by one: each cell a sum, on either side of one or two tests.
//!
//! A test parts the examples, and what a cell needs on one side of it does not depend on any other cell. So no programs
//! are tried: for all ways to part the examples the cheapest sums are looked up, and what costs least is
//! written first, then what stands with other tests and sums that part and explain the examples alike.

mod sum;
mod write;

use std::collections::HashMap;

use sum::{Side, Sum, side};
use write::{Block, Item};

use super::search::Search;
use crate::solver::Stop;

/// Examples that are looked at.
const EXAMPLES: usize = 12;
/// Tests that part the examples in the same way, and sums that are right on the same side, of which one is written.
const TESTS: usize = 12;
const SUMS: usize = 3;
/// Ways to part the examples that are tried in pairs.
const SIDES: usize = 64;
/// Ways to part them, and programs, that are written.
const PLANS: usize = 24;
const WRITTEN: usize = 12;
/// What statements cost, in tenths of a nat.
const ASSIGN: u32 = 25;
const BRANCH: u32 = 30;
const OPPOSITE: u32 = 10;

/// Where the tests stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    None,
    One,
    /// The second where the first holds.
    Within,
    /// One after the other.
    Both,
}

/// Which examples are parted how, and what each cell depends on.
#[derive(Clone, Debug)]
struct Plan {
    cost: u32,
    form: Form,
    tests: [Side; 2],
    /// The sides on which each cell has a sum of its own.
    cells: Vec<Vec<Side>>,
}

/// What is chosen where several would do; the cheapest where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Choice {
    /// Which of the tests that part the examples alike.
    tests: [usize; 2],
    /// For this cell on this side, which of the sums that are right there.
    sum: Option<(usize, Side, usize)>,
}

/// Puts programs forward, the likeliest first.
pub fn offer(search: &mut Search<'_, '_>) -> Result<(), Stop> {
    let Some(goals) = search.lists() else { return Ok(()) };
    let lists: Vec<Vec<i32>> = search.base().lists.iter().take(EXAMPLES).cloned().collect();
    search.meter.ask()?;
    let mut table = Table::new(&lists, &goals);
    let mut plans = Vec::new();
    plans.extend(table.plan(Form::None, [table.all, 0]));
    let sides: Vec<Side> = table.sides.iter().copied().take(SIDES).collect();
    for &first in &sides {
        plans.extend(table.plan(Form::One, [first, 0]));
        search.meter.tick(lists.len())?;
        for &second in &sides {
            let inner = first & second;
            if inner != 0 && inner != first {
                plans.extend(table.plan(Form::Within, [first, second]));
            }
            if first < second && first != table.all ^ second {
                plans.extend(table.plan(Form::Both, [first, second]));
            }
            search.meter.tick(lists.len())?;
        }
    }
    plans.sort_by_key(|plan| plan.cost);
    plans.truncate(PLANS);
    let mut choices: Vec<(u32, usize, Choice)> = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        for choice in plan.choices() {
            choices.extend(table.cost(plan, choice).map(|cost| (cost, number, choice)));
        }
    }
    choices.sort_by_key(|(cost, number, _)| (*cost, *number));
    let mut held = 0;
    for (cost, number, choice) in choices {
        let Some(plan) = plans.get(number) else { continue };
        let Some((text, aside)) = table.block(plan, choice).map(Block::write) else { continue };
        held += usize::from(search.put(cost + aside, &text)?);
        if held == WRITTEN {
            break;
        }
    }
    Ok(())
}

/// A sum that is not 0 on one side alone, or its opposite.
#[derive(Clone, Copy, Debug)]
struct Test {
    sum: usize,
    opposite: bool,
    cost: u32,
}

/// What is known of the examples.
struct Table {
    sums: Vec<Sum>,
    /// All examples.
    all: Side,
    /// The sides that a test makes, those with the cheapest tests first, and the tests of each, the cheapest first.
    sides: Vec<Side>,
    tests: HashMap<Side, Vec<Test>>,
    /// For each cell the sums that are right somewhere, and where.
    right: Vec<Vec<(usize, Side)>>,
    /// Where each cell stays as it is.
    stays: Vec<Side>,
    /// The cheapest sums for a cell on a side; [`STAYS`] where nothing has to be done.
    known: HashMap<(usize, Side), Vec<usize>>,
}

/// In place of a sum: the cell stays as it is.
const STAYS: usize = usize::MAX;

impl Table {
    fn new(lists: &[Vec<i32>], goals: &[Vec<i32>]) -> Self {
        let sums = Sum::all(lists);
        let all = side(lists.iter().map(|_| true));
        let cells = lists.first().map_or(0, Vec::len);
        let column = |of: &[Vec<i32>], cell: usize| -> Vec<i32> {
            of.iter().take(lists.len()).map(|list| list.get(cell).copied().unwrap_or_default()).collect()
        };
        let (mut right, mut stays) = (Vec::new(), Vec::new());
        for cell in 0..cells {
            let (own, goal) = (column(lists, cell), column(goals, cell));
            let gives = sums.iter().enumerate().map(|(at, sum)| (at, sum.gives(&goal)));
            right.push(gives.filter(|(_, side)| *side != 0).collect());
            stays.push(side(own.iter().zip(&goal).map(|(x, y)| x == y)));
        }
        let (sides, tests) = tests(&sums, all);
        Self { sums, all, sides, tests, right, stays, known: HashMap::new() }
    }

    fn sum_cost(&self, sum: usize) -> u32 {
        self.sums.get(sum).map_or(0, |sum| ASSIGN + sum.cost)
    }

    /// The least that a cell costs on a side, where there is a sum for it.
    fn side_cost(&mut self, cell: usize, side: Side) -> Option<u32> {
        let (right, stays) = (self.right.get(cell), self.stays.get(cell).copied().unwrap_or_default());
        let known = self.known.entry((cell, side)).or_insert_with(|| {
            let covers = |where_right: Side| where_right & side == side;
            let sums = right.into_iter().flatten().filter(|(_, right)| covers(*right)).map(|(at, _)| *at);
            covers(stays).then_some(STAYS).into_iter().chain(sums).take(SUMS).collect()
        });
        let first = *known.first()?;
        Some(self.sum_cost(first))
    }

    /// The cheapest for these tests; nothing, where a test is not needed or a cell has no sum.
    fn plan(&mut self, form: Form, tests: [Side; 2]) -> Option<Plan> {
        let [first, second] = tests;
        let whole = vec![self.all];
        let parted = vec![first, self.all ^ first];
        let ways = match form {
            Form::None => vec![whole],
            Form::One => vec![whole, parted],
            Form::Within => vec![whole, parted, vec![first & second, first & !second, self.all ^ first]],
            Form::Both => vec![whole, parted, vec![second, self.all ^ second]],
        };
        let mut used = [false; 3];
        let (mut cost, mut cells) = (0, Vec::new());
        for cell in 0..self.right.len() {
            let mut best: Option<(u32, usize)> = None;
            for (way, sides) in ways.iter().enumerate() {
                let costs: Option<u32> = sides.iter().map(|side| self.side_cost(cell, *side)).sum();
                if let Some(cost) = costs.filter(|cost| best.is_none_or(|(best, _)| *cost < best)) {
                    best = Some((cost, way));
                }
            }
            let (cell_cost, way) = best?;
            cost += cell_cost;
            *used.get_mut(way)? = true;
            cells.push(ways.get(way)?.clone());
        }
        let needed = match form {
            Form::None => true,
            Form::One => used[1],
            Form::Within => used[2],
            Form::Both => used[1] && used[2],
        };
        let plan = Plan { cost, form, tests, cells };
        let tests = (0..plan.tests()).map(|number| self.test(&plan, number, 0).map(|test| test.cost));
        let tests: u32 = tests.sum::<Option<_>>()?;
        needed.then_some(Plan { cost: cost + tests, ..plan })
    }

    /// One of the tests of a plan.
    fn test(&self, plan: &Plan, number: usize, choice: usize) -> Option<Test> {
        self.tests.get(plan.tests.get(number)?)?.get(choice).copied()
    }

    fn chosen(&self, choice: Choice, cell: usize, side: Side) -> Option<usize> {
        let other =
            choice.sum.filter(|(at, on, _)| (*at, *on) == (cell, side)).map_or(0, |(.., other)| other);
        self.known.get(&(cell, side))?.get(other).copied()
    }

    /// What the plan costs with this choice; nothing, where there is no such test or sum.
    fn cost(&self, plan: &Plan, choice: Choice) -> Option<u32> {
        let mut cost = 0;
        for (number, choice) in choice.tests.into_iter().enumerate().take(plan.tests()) {
            cost += self.test(plan, number, choice)?.cost;
        }
        for (cell, sides) in plan.cells.iter().enumerate() {
            for side in sides {
                cost += self.sum_cost(self.chosen(choice, cell, *side)?);
            }
        }
        Some(cost)
    }

    /// The statements of the plan.
    fn block<'s>(&'s self, plan: &Plan, choice: Choice) -> Option<Block<'s>> {
        let assigned = |cell: usize, side: Side| {
            let sum = self.chosen(choice, cell, side)?;
            Some(self.sums.get(sum).map(|sum| Item::Assign(cell as u8, sum)))
        };
        // Of the cells that have the number `part` of so many sides.
        let part = |sides: &[Side], part: usize| -> Option<Vec<Item<'s>>> {
            let mut items = Vec::new();
            for (cell, own) in plan.cells.iter().enumerate().filter(|(_, own)| own.as_slice() == sides) {
                items.extend(assigned(cell, *own.get(part)?)?);
            }
            Some(items)
        };
        let branch = |number: usize, then: Vec<Item<'s>>, otherwise: Vec<Item<'s>>| {
            let test = self.test(plan, number, *choice.tests.get(number)?)?;
            Some(Item::If(self.sums.get(test.sum)?, test.opposite, then, otherwise))
        };
        let [first, second] = plan.tests;
        let (parted, after) = ([first, self.all ^ first], [second, self.all ^ second]);
        let mut items = part(&[self.all], 0)?;
        match plan.form {
            Form::None => {}
            Form::One => items.push(branch(0, part(&parted, 0)?, part(&parted, 1)?)?),
            Form::Within => {
                let sides = [first & second, first & !second, self.all ^ first];
                let (mut then, mut otherwise) = (part(&parted, 0)?, part(&parted, 1)?);
                then.push(branch(1, part(&sides, 0)?, part(&sides, 1)?)?);
                otherwise.extend(part(&sides, 2)?);
                items.push(branch(0, then, otherwise)?);
            }
            Form::Both => {
                items.push(branch(0, part(&parted, 0)?, part(&parted, 1)?)?);
                items.push(branch(1, part(&after, 0)?, part(&after, 1)?)?);
            }
        }
        Some(Block(items))
    }
}

impl Plan {
    const fn tests(&self) -> usize {
        match self.form {
            Form::None => 0,
            Form::One => 1,
            Form::Within | Form::Both => 2,
        }
    }

    /// The cheapest of everything; then other tests, and one other sum.
    fn choices(&self) -> Vec<Choice> {
        let most = |number: usize| if number < self.tests() { TESTS } else { 1 };
        let mut all = Vec::new();
        for first in 0..most(0) {
            all.extend((0..most(1)).map(|second| Choice { tests: [first, second], sum: None }));
        }
        for (cell, sides) in self.cells.iter().enumerate() {
            for &side in sides {
                all.extend((1..SUMS).map(|other| Choice { tests: [0, 0], sum: Some((cell, side, other)) }));
            }
        }
        all
    }
}

/// The sides of the examples that a test makes, and the tests of each, the cheapest first.
fn tests(sums: &[Sum], all: Side) -> (Vec<Side>, HashMap<Side, Vec<Test>>) {
    let mut tests = Vec::new();
    for (at, sum) in sums.iter().enumerate() {
        if let Some(holds) = sum.tests().filter(|holds| *holds != 0 && *holds != all) {
            let cost = BRANCH + sum.cost;
            tests.push((holds, Test { sum: at, opposite: false, cost }));
            tests.push((all ^ holds, Test { sum: at, opposite: true, cost: cost + OPPOSITE }));
        }
    }
    tests.sort_by_key(|(side, test)| (test.cost, *side, test.sum));
    let (mut sides, mut by_side) = (Vec::new(), HashMap::new());
    for (side, test) in tests {
        let alike: &mut Vec<Test> = by_side.entry(side).or_default();
        if alike.is_empty() {
            sides.push(side);
        }
        if alike.len() < TESTS {
            alike.push(test);
        }
    }
    (sides, by_side)
}
