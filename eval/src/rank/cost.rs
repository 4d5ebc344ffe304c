//! From what is known of programs to what they cost, and to their order.

use super::{Candidate, Class, Draft, Member, Weights};

/// The classes in the order that these weights give. `near` says where among the probes the neighbours of the
/// examples stand.
pub fn ranked(drafts: &[Draft], weights: &Weights, near: &std::ops::Range<usize>) -> Vec<Class> {
    let mut classes: Vec<Class> = drafts.iter().map(|draft| class(draft, weights, near)).collect();
    classes.sort_by(|x, y| x.cost.total_cmp(&y.cost));
    let least = classes.first().map_or(0.0, |class| class.cost);
    let belief = |cost: f32| ((least - cost) / weights.temperature).exp();
    let all: f32 = classes.iter().map(|class| belief(class.cost)).sum();
    for class in &mut classes {
        class.belief = belief(class.cost) / all;
    }
    classes
}

fn class(draft: &Draft, weights: &Weights, near: &std::ops::Range<usize>) -> Class {
    let Draft { outcomes, members } = draft;
    let neighbours = outcomes.get(near.clone()).unwrap_or_default();
    let trapped = neighbours.iter().filter(|outcome| outcome.is_none()).count();
    let traps = weights.traps * trapped as f32 / neighbours.len().max(1) as f32;
    let mut solvers: Vec<&'static str> = members.iter().flat_map(|member| &member.by).copied().collect();
    solvers.sort_unstable();
    solvers.dedup();
    let support =
        weights.support * (members.len() as f32).log2() + weights.solver * (solvers.len() as f32 - 1.0);
    let mut members: Vec<Candidate> = members.iter().map(|member| candidate(member, weights)).collect();
    members.sort_by(|x, y| x.cost.total_cmp(&y.cost));
    let cost = members.first().map_or(0.0, |best| best.cost) + traps - support;
    Class { members, outcomes: outcomes.clone(), cost, belief: 0.0 }
}

fn candidate(member: &Member, weights: &Weights) -> Candidate {
    let cost = weights.length * member.tokens.len() as f32
        + weights.surprise * member.surprise
        + weights.memory * member.memorised as f32
        + weights.later_shape * member.shape as f32
        + weights.score * member.behind
        + weights.model * member.log_prob.map_or(0.0, |log_prob| -log_prob);
    Candidate {
        program: member.program.clone(),
        by: member.by.clone(),
        tokens: member.tokens.len(),
        surprise: member.surprise,
        log_prob: member.log_prob,
        cost,
    }
}
