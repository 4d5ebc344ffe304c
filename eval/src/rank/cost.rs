//! From what is known of programs to what they cost, and to their order.

use super::probing::{Probes, is_truth};
use super::{Candidate, Class, Draft, Member, Weights};

/// The classes in the order that these weights give. `truths` are the places of the probes that should give 0 and 1 alone.
pub fn ranked(drafts: &[Draft], weights: &Weights, probes: &Probes, truths: &[usize]) -> Vec<Class> {
    let mut classes: Vec<Class> = drafts.iter().map(|draft| class(draft, weights, probes, truths)).collect();
    classes.sort_by(|x, y| x.cost.total_cmp(&y.cost));
    prefer_defined(&mut classes, weights.defined);
    let least = classes.first().map_or(0.0, |class| class.cost);
    let belief = |cost: f32| ((least - cost) / weights.temperature).exp();
    let all: f32 = classes.iter().map(|class| belief(class.cost)).sum();
    for class in &mut classes {
        class.belief = belief(class.cost) / all;
    }
    classes
}

/// Puts each class behind the first that does the same wherever it does not trap, and traps less often: on no example that
/// anybody gives can it be wrong where the other one is right. The costs follow.
fn prefer_defined(classes: &mut Vec<Class>, most: f32) {
    let mut at = 0;
    while at < classes.len() {
        let better = (at + 1..classes.len()).find(|&other| match (classes.get(at), classes.get(other)) {
            (Some(one), Some(other)) => other.cost <= one.cost + most && is_part(one, other),
            _ => false,
        });
        if let Some(other) = better {
            let mut moved = classes.remove(other);
            moved.cost = classes.get(at).map_or(moved.cost, |one| one.cost);
            classes.insert(at, moved);
        }
        at += 1;
    }
}

/// Whether one does what the other does, but for traps.
fn is_part(one: &Class, other: &Class) -> bool {
    one.outcomes.iter().zip(&other.outcomes).all(|(one, other)| one.is_none() || one == other)
}

fn class(draft: &Draft, weights: &Weights, probes: &Probes, truths: &[usize]) -> Class {
    let Draft { outcomes, members } = draft;
    let neighbours = outcomes.get(probes.near.clone()).unwrap_or_default();
    let trapped = neighbours.iter().filter(|outcome| outcome.is_none()).count();
    let outcome = |place: &&usize| outcomes.get(**place).and_then(Option::as_ref);
    let odd = truths.iter().filter(|place| outcome(place).is_some_and(|value| !is_truth(value))).count();
    let share = |count: usize, of: usize| count as f32 / of.max(1) as f32;
    let against =
        weights.traps * share(trapped, neighbours.len()) + weights.truth * share(odd, truths.len()).sqrt();
    let mut solvers: Vec<&'static str> = members.iter().flat_map(|member| &member.by).copied().collect();
    solvers.sort_unstable();
    solvers.dedup();
    let support =
        weights.support * (members.len() as f32).log2() + weights.solver * (solvers.len() as f32 - 1.0);
    let mut members: Vec<Candidate> = members.iter().map(|member| candidate(member, weights)).collect();
    members.sort_by(|x, y| x.cost.total_cmp(&y.cost));
    let cost = members.first().map_or(0.0, |best| best.cost) + against - support;
    Class { members, outcomes: outcomes.clone(), cost, belief: 0.0 }
}

fn candidate(member: &Member, weights: &Weights) -> Candidate {
    let written = weights.length * member.tokens.len() as f32 + weights.surprise * member.surprise;
    let done = member.familiar.map_or(f32::MAX, |nats| weights.familiar * nats);
    let cost = written.min(done)
        + weights.memory * member.memorised as f32
        + weights.unread * member.unread as f32
        + weights.later_shape * member.shape as f32
        + weights.score * member.behind
        + weights.model * member.log_prob.map_or(0.0, |log_prob| -log_prob);
    Candidate {
        program: member.program.clone(),
        by: member.by.clone(),
        tokens: member.tokens.len(),
        surprise: member.familiar.map_or(member.surprise, |nats| nats.min(member.surprise)),
        log_prob: member.log_prob,
        cost,
    }
}
