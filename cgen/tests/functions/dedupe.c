// A sorted list without repetitions.
// [1, 1, 2, 3, 3] -> [1, 2, 3]
// [] -> []
// [4] -> [4]
// [0, 0, 0] -> [0]
// [-2, -1, -1, 0] -> [-2, -1, 0]
int dedupe(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i < n; i++)
        if (m == 0 || out[m - 1] != a[i])
            out[m++] = a[i];
    return m;
}
