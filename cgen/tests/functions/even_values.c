// The even ones.
// [1, 2, 3, 4] -> [2, 4]
// [] -> []
// [1] -> []
// [0, -2, -3] -> [0, -2]
// [2147483647, -2147483648] -> [-2147483648]
int even(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (a[i] % 2 != 0) continue;
        out[m++] = a[i];
    }
    return m;
}
