use super::*;

fn parse(text: &str) -> Program {
    cgen::parse(text).unwrap()
}

fn nats(text: &str) -> Option<f32> {
    let program = parse(text);
    super::nats(&program, &mut Prober::default())
}

#[test]
fn what_is_written_often_is_known_however_it_is_written() {
    let prime = nats(
        "int f(int x) { int c = 0; for (int d = 1; d <= x; d++) { if (x % d == 0) { c++; } } return c == 2; }",
    );
    let sum = nats(
        "int f(const int *a, int n) { int s = 0; for (int i = n - 1; i >= 0; i--) s += a[i]; return s; }",
    );
    let odd = nats("int f(int x) { return x % 9 * x ^ 3; }");
    assert!(prime.unwrap() < 9.0 && sum.unwrap() < 7.0 && odd.is_none(), "{prime:?} {sum:?} {odd:?}");
}

#[test]
fn programs_do_what_the_table_says() {
    for shape in Shape::all().filter(|shape| *shape != Shape::PAPER) {
        let familiar = Familiar::of(shape);
        assert!(familiar.entries().len() > 100, "{shape}");
        for entry in familiar.entries().iter().step_by(50) {
            assert_eq!(key(&entry.program, &mut Prober::default()), Some(entry.key), "{}", entry.program);
        }
        assert!(familiar.entries().is_sorted_by(|x, y| x.nats <= y.nats));
    }
}

#[test]
fn what_is_drawn_is_read_as_it_was_written() {
    let shape: Shape = "numbers+1".parse().unwrap();
    let all = draw(shape, 3000, 21, |_| false).unwrap();
    let drawn = draw(shape, 3000, 20, |key| key == all[0].key).unwrap();
    assert_eq!(drawn, all[1..]);
    let other = write("to-list".parse().unwrap(), 7, &[]);
    let read = table::read(&[other, write(shape, 3000, &drawn)].concat(), shape);
    for (drawn, read) in drawn.iter().zip(&read) {
        assert_eq!((drawn.key, &drawn.tokens), (read.key, &cgen::token::encode(&read.program).unwrap()));
        assert!((read.nats - (3000.0 / drawn.count as f32).ln()).abs() < 1e-4);
    }
    assert_eq!(read.len(), 20);
}
