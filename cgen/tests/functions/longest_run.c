// The length of the longest run of equal values.
// [1, 1, 2, 2, 2, 3] -> 3
// [] -> 0
// [5] -> 1
// [1, 2, 3] -> 1
// [-1, -1, 0, -1] -> 2
int longest_run(const int *a, int n) {
    int best = 0, run = 0;
    for (int i = 0; i < n; i++) {
        run = i > 0 && a[i] == a[i - 1] ? run + 1 : 1;
        if (run > best)
            best = run;
    }
    return best;
}
