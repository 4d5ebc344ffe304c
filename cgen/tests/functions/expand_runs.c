// Pairs of value and length, written out.
// [5, 3, 2, 1] -> [5, 5, 5, 2]
// [] -> []
// [7, 0] -> []
// [1, 2, 9] -> [1, 1]
// [-1, 2, 0, 1] -> [-1, -1, 0]
int expand(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i + 1 < n; i += 2)
        for (int k = a[i + 1]; k > 0; k--)
            out[m++] = a[i];
    return m;
}
