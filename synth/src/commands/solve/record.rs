//! Answers for programs: the JSON of a task's answer, alone and as a line of many.

use cgen::{Input, Shape};
use eval::ambiguity::{Ambiguity, Outcome as Possible};
use eval::names::readable;
use eval::rank::Candidate;
use serde_json::{Value as Json, json};

use super::engine::Solved;
use super::given::Given;
use super::tell;
use crate::json;

/// What came of a task; `top` programs that differ in what they do, where there are so many.
pub fn answer(given: &Given, solved: &Solved, top: usize) -> Json {
    let answer = &solved.answer;
    let search = &answer.search;
    let mut record = json!({
        "id": given.id,
        "solved": answer.best().is_some(),
        "examples": given.examples.len(),
    });
    let mut put = |key: &str, value: Json| {
        if let Some(fields) = record.as_object_mut() {
            fields.insert(key.to_owned(), value);
        }
    };
    if let Some(best) = answer.best() {
        let program = readable(&best.program);
        put("shape", json!(program.shape.to_string()));
        put("function", json!(&*program.name));
        put("c", json!(program.to_string()));
        put("tokens", json!(best.tokens));
        put("by", json!(best.by));
    }
    let shape = answer.shapes.first().copied();
    put(
        "ambiguous",
        answer.ambiguity.as_ref().zip(shape).map_or(Json::Null, |(open, shape)| ambiguity(shape, open)),
    );
    if top > 1 {
        let others = answer.ranking.classes.iter().zip(answer.ranking.alternatives()).take(top).skip(1);
        put("alternatives", others.map(|(class, other)| alternative(class.belief, other)).collect());
    }
    if answer.best().is_none()
        && let Some(nearest) = &search.nearest
    {
        let (c, gives) = (readable(&nearest.program).to_string(), tell::outcomes(&nearest.program, given));
        put("nearest", json!({"c": c, "by": nearest.by, "held": nearest.held, "gives": gives}));
    }
    put("candidates", json!(search.tried()));
    put("refused", json!(search.refused()));
    put("cut_short", json!(search.was_cut_short() || search.cancelled));
    put("seconds", json!((solved.seconds * 1000.0).round() / 1000.0));
    record
}

/// A row that could not be asked.
pub fn refused(id: &str, error: &anyhow::Error) -> Json {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    json!({"id": id, "solved": false, "error": causes.join(": ")})
}

fn ambiguity(shape: Shape, ambiguity: &Ambiguity) -> Json {
    let outcome = |outcome: &Possible| {
        let belief = rounded(outcome.belief);
        match &outcome.value {
            Some(value) => json!({"out": value, "belief": belief}),
            None => json!({"trap": true, "belief": belief}),
        }
    };
    let input: &Input = &ambiguity.input;
    json!({"in": json::input(shape, input), "outcomes": ambiguity.outcomes.iter().map(outcome).collect::<Json>()})
}

fn alternative(belief: f32, candidate: &Candidate) -> Json {
    let program = readable(&candidate.program);
    json!({
        "shape": program.shape.to_string(),
        "c": program.to_string(),
        "tokens": candidate.tokens,
        "by": candidate.by,
        "belief": rounded(belief),
    })
}

/// As many digits as are meant.
fn rounded(belief: f32) -> f64 {
    (f64::from(belief) * 1000.0).round() / 1000.0
}
