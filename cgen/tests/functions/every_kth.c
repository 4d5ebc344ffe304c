// Every k-th value from the first on.
// [1, 2, 3, 4, 5], 2 -> [1, 3, 5]
// [], 3 -> []
// [1, 2, 3], 1 -> [1, 2, 3]
// [1, 2, 3, 4], 10 -> [1]
// [1, 2], 0 -> []
int every_kth(const int *a, int n, int k, int *out) {
    if (k <= 0) return 0;
    int m = 0;
    for (int i = 0; i < n; i += k, m++)
        out[m] = a[i];
    return m;
}
