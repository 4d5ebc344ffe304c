// The largest sum of neighbouring cells, the empty sum among them.
// [-2, 1, -3, 4, -1, 2, 1, -5, 4] -> 6
// [] -> 0
// [-1] -> 0
// [5] -> 5
// [1, 2, 3] -> 6
// [-3, -2] -> 0
int kadane(const int *a, int n) {
    int best = 0, here = 0;
    for (int i = 0; i < n; i++) {
        here += a[i];
        if (here < 0) here = 0;
        if (here > best) best = here;
    }
    return best;
}
