//! Lists that programs make first: a copy, the cells sorted, each value once.

use std::rc::Rc;

use cgen::shape::{Kind, MAX_LIST};

use super::search::{Search, World};
use super::sort;

/// The list as it is, put aside, so that the list itself can be written.
pub fn copy(base: &World) -> World {
    World { prelude: copied(base), list: "b", cost: 15, ..base.clone() }
}

fn copied(base: &World) -> String {
    format!("int b[{MAX_LIST}]; for (int i = 0; i < {}; i++) {{ b[i] = a[i]; }} ", base.length)
}

/// The cells in ascending order.
pub fn sorted(search: &Search<'_, '_>, base: &World) -> World {
    let mut lists = base.lists.to_vec();
    for list in &mut lists {
        sort::sort(list, false);
    }
    let writes_itself = matches!(search.shape().kind(), Kind::InPlace | Kind::Paper);
    let (start, list) = if writes_itself { (String::new(), "a") } else { (copied(base), "b") };
    let prelude = start + &sort::text(list, base.length, false);
    World { prelude, list, length: base.length, lists: Rc::new(lists), cost: 35 }
}

/// Each value where it stands first.
pub fn distinct(base: &World) -> World {
    let once = |list: &Vec<i32>| {
        let mut cells: Vec<i32> = Vec::with_capacity(list.len());
        for x in list {
            if !cells.contains(x) {
                cells.push(*x);
            }
        }
        cells
    };
    let prelude = format!(
        "int b[{MAX_LIST}]; int c = 0; for (int i = 0; i < {}; i++) {{ int t = 0; for (int j = 0; j < c; j++) \
         {{ if (b[j] == a[i]) {{ t = 1; }} }} if (!t) {{ b[c++] = a[i]; }} }} ",
        base.length
    );
    World { prelude, list: "b", length: "c", lists: Rc::new(base.lists.iter().map(once).collect()), cost: 50 }
}

/// Each value once, in ascending order.
pub fn distinct_sorted(base: &World) -> World {
    let world = distinct(base);
    let mut lists = world.lists.to_vec();
    for list in &mut lists {
        sort::sort(list, false);
    }
    let prelude = world.prelude.clone() + &sort::text("b", "c", false);
    World { prelude, lists: Rc::new(lists), cost: 75, ..world }
}
