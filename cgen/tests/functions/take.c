// The first k values.
// [1, 2, 3], 2 -> [1, 2]
// [], 2 -> []
// [1], 5 -> [1]
// [1, 2, 3], 0 -> []
// [1, 2, 3], -1 -> []
int take(const int *a, int n, int k, int *out) {
    int m;
    for (m = 0; m < n && m < k; m++) out[m] = a[m];
    return m;
}
