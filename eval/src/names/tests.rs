use super::readable;

/// The function with readable names, on one line; it means what it meant.
fn check(text: &str, expect: &str) {
    let program = cgen::parse(text).unwrap();
    let named = readable(&program);
    assert_eq!(named.canonical(), program.canonical());
    assert_eq!(cgen::check::check(&named), []);
    let text = named.to_string();
    let reread = cgen::parse(&text).unwrap();
    assert_eq!(reread.canonical(), program.canonical(), "{text}");
    assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), expect);
}

#[test]
fn counters_and_sums_have_their_usual_names() {
    check(
        "int f(const int *a, int n) { int v0 = 0; for (int v1 = 0; v1 < n; v1++) { if (a[v1] % 2 == 0) v0 += a[v1]; } return v0; }",
        "int f(const int *a, int n) { int sum = 0; for (int i = 0; i < n; i++) { if (a[i] % 2 == 0) { sum += a[i]; } } return sum; }",
    );
    check(
        "int f(const int *a, int n) { int v0 = 0; for (int v1 = 0; v1 < n; v1++) for (int v2 = v1; v2 < n; v2++) if (a[v1] > a[v2]) v0++; return v0; }",
        "int f(const int *a, int n) { int count = 0; for (int i = 0; i < n; i++) { for (int j = i; j < n; j++) { if (a[i] > a[j]) { count++; } } } return count; }",
    );
    check(
        "int f(int x) { int v0 = 1; for (int v1 = 2; v1 <= x; v1++) v0 *= v1; return v0; }",
        "int f(int x) { int product = 1; for (int i = 2; i <= x; i++) { product *= i; } return product; }",
    );
}

#[test]
fn the_best_so_far_is_called_so() {
    check(
        "int f(const int *a, int n) { int v0 = a[0]; for (int v1 = 1; v1 < n; v1++) if (v0 < a[v1]) v0 = a[v1]; return v0; }",
        "int f(const int *a, int n) { int max = a[0]; for (int i = 1; i < n; i++) { if (max < a[i]) { max = a[i]; } } return max; }",
    );
    check(
        "int f(const int *a, int n) { int v0 = a[0]; for (int v1 = 1; v1 < n; v1++) if (v0 > a[v1]) v0 = a[v1]; return v0; }",
        "int f(const int *a, int n) { int min = a[0]; for (int i = 1; i < n; i++) { if (min > a[i]) { min = a[i]; } } return min; }",
    );
    check(
        "int f(const int *a, int n) { int v0 = 0; for (int v1 = 1; v1 < n; v1++) if (a[v1] > a[v0]) v0 = v1; return v0; }",
        "int f(const int *a, int n) { int best = 0; for (int i = 1; i < n; i++) { if (a[i] > a[best]) { best = i; } } return best; }",
    );
}

#[test]
fn lists_that_are_filled_and_arrays_of_marks() {
    check(
        "int f(const int *a, int n, int *out) { int v0 = 0; for (int v1 = 0; v1 < n; v1++) if (a[v1] > 0) out[v0++] = a[v1]; return v0; }",
        "int f(const int *a, int n, int *out) { int m = 0; for (int i = 0; i < n; i++) { if (a[i] > 0) { out[m++] = a[i]; } } return m; }",
    );
    check(
        "int f(const int *a, int n) { int v0[9] = {0}; for (int v1 = 0; v1 < n; v1++) { if (v0[a[v1]]) return a[v1]; v0[a[v1]] = 1; } return 0; }",
        "int f(const int *a, int n) { int seen[9] = {0}; for (int i = 0; i < n; i++) { if (seen[a[i]]) { return a[i]; } seen[a[i]] = 1; } return 0; }",
    );
    check(
        "void f(int *a, int n) { int v0 = 0, v1 = n - 1; while (v0 < v1) { int v2 = a[v0]; a[v0++] = a[v1]; a[v1--] = v2; } }",
        "void f(int *a, int n) { int i = 0, j = n - 1; while (i < j) { int t = a[i]; a[i++] = a[j]; a[j--] = t; } }",
    );
}

#[test]
fn names_that_are_taken_are_left_to_those_who_have_them() {
    check(
        "int f(const int *a, int n, int k) { int v0 = 0, v1 = 0; for (int v2 = 0; v2 < n; v2++) for (int v3 = 0; v3 < k; v3++) for (int v4 = 0; v4 < k; v4++) { v0 += a[v2]; v1 += a[v3] - v4; } return v0 * v1; }",
        "int f(const int *a, int n, int k) { int sum = 0, total = 0; for (int i = 0; i < n; i++) { for (int j = 0; j < k; j++) { for (int p = 0; p < k; p++) { sum += a[i]; total += a[j] - p; } } } return sum * total; }",
    );
    let many: Vec<String> = (0..9).map(|i| format!("int v{i} = x; ")).collect();
    let sum: Vec<String> = (0..9).map(|i| format!("v{i}")).collect();
    let text = format!("int f(int x) {{ {}return {}; }}", many.concat(), sum.join(" + "));
    let named = readable(&cgen::parse(&text).unwrap()).to_string();
    assert!(named.contains("int r2 = x;") && named.contains("int r6 = x;"), "{named}");
    assert!(cgen::parse(&named).is_ok());
}
