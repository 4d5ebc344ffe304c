// Each run of equal values as value and length.
// [5, 5, 5, 2] -> [5, 3, 2, 1]
// [] -> []
// [7] -> [7, 1]
// [1, 2, 1] -> [1, 1, 2, 1, 1, 1]
// [-1, -1, 0, 0] -> [-1, 2, 0, 2]
int run_lengths(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i < n; ) {
        int start = i;
        while (i < n && a[i] == a[start])
            i++;
        out[m++] = a[start];
        out[m++] = i - start;
    }
    return m;
}
