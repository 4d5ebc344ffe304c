// The list, and then once more.
// [1, 2] -> [1, 2, 1, 2]
// [] -> []
// [0] -> [0, 0]
// [-1, 1, -1] -> [-1, 1, -1, -1, 1, -1]
// [9, 9] -> [9, 9, 9, 9]
int twice(const int *a, int n, int *out) {
    for (int i = 0; i < n; i++) {
        out[i] = a[i];
        out[n + i] = a[i];
    }
    return 2 * n;
}
