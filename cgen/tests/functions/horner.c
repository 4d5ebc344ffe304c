// The polynomial with these coefficients, the highest first, at x.
// [1, 2, 3], 2 -> 11
// [], 5 -> 0
// [7], 100 -> 7
// [1, 0, -1], -3 -> 8
// [2, -6, 2, -1], 3 -> 5
int horner(const int *a, int n, int x) {
    int y = 0;
    for (int i = 0; i < n; i++) y = y * x + a[i];
    return y;
}
