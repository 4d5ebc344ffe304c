// k between every two values.
// [1, 2, 3], 0 -> [1, 0, 2, 0, 3]
// [], 9 -> []
// [5], 9 -> [5]
// [-1, 1], -7 -> [-1, -7, 1]
// [4, 4], 4 -> [4, 4, 4]
int intersperse(const int *a, int n, int k, int *out) {
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (i) out[m++] = k;
        out[m++] = a[i];
    }
    return m;
}
