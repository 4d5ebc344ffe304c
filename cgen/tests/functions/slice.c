// The cells from..to, negative ones counted from the end.
// [1, 2, 3, 4, 5], 1, 3 -> [2, 3]
// [], 0, 2 -> []
// [1, 2, 3], -2, 3 -> [2, 3]
// [1, 2, 3], 2, 1 -> []
// [1, 2, 3], -9, 9 -> [1, 2, 3]
int slice(const int *a, int n, int from, int to, int *out) {
    if (from < 0) from += n;
    if (from < 0) from = 0;
    if (to < 0) to += n;
    if (to > n) to = n;
    int m = 0;
    for (int i = from; i < to; i++) out[m++] = a[i];
    return m;
}
