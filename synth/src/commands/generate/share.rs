//! Which share of a corpus this machine draws: as told, or as the scheduler that started it says.

use std::env::var;

use cgen::corpus::Share;

use crate::diagnostic::advised;

/// The share that was asked for, or the one of Slurm or of an indexed Kubernetes job.
pub fn wanted(told: Option<Share>) -> anyhow::Result<Option<Share>> {
    match told {
        Some(share) => Ok(Some(share)),
        None => of_environment(|name| var(name).ok().filter(|value| !value.is_empty())),
    }
}

fn of_environment(get: impl Fn(&str) -> Option<String>) -> anyhow::Result<Option<Share>> {
    // A Slurm array may begin at any number.
    let slurm = ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN");
    let kubernetes = ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", "");
    for (index, count, first) in [slurm, kubernetes] {
        let Some(place) = get(index) else { continue };
        let Some(of) = get(count) else {
            let hint = format!("set {count} to the number of shares, or give --shard I/N or --finish");
            return Err(advised(format!("{index} is set, but {count} is not"), hint));
        };
        let first = get(first).unwrap_or_else(|| "0".into());
        let number = |text: &str| text.parse::<u64>().ok();
        let share = number(&place)
            .zip(number(&of))
            .zip(number(&first))
            .and_then(|((place, of), first)| Share::new(place.checked_sub(first)?, of).ok());
        return share.map(Some).ok_or_else(|| {
            let hint = "give --shard I/N or --finish, or correct the variables".to_owned();
            advised(format!("{index}={place} and {count}={of} name no share"), hint)
        });
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expect: &str) {
        let get =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let got = match of_environment(get) {
            Ok(None) => "none".to_owned(),
            Ok(Some(share)) => share.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expect, "{variables:?}");
    }

    #[test]
    fn schedulers_name_the_share() {
        check(&[], "none");
        check(&[("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_COUNT", "64")], "3/64");
        let from_one =
            [("SLURM_ARRAY_TASK_ID", "64"), ("SLURM_ARRAY_TASK_COUNT", "64"), ("SLURM_ARRAY_TASK_MIN", "1")];
        check(&from_one, "63/64");
        check(&[("JOB_COMPLETION_INDEX", "0"), ("JOB_COMPLETIONS", "2")], "0/2");
        check(&[("JOB_COMPLETION_INDEX", "0")], "JOB_COMPLETION_INDEX is set, but JOB_COMPLETIONS is not");
        let beyond = [("SLURM_ARRAY_TASK_ID", "64"), ("SLURM_ARRAY_TASK_COUNT", "64")];
        check(&beyond, "SLURM_ARRAY_TASK_ID=64 and SLURM_ARRAY_TASK_COUNT=64 name no share");
    }
}
