// The values that are larger than both neighbours.
// [1, 3, 2, 5, 4] -> [3, 5]
// [] -> []
// [1] -> []
// [1, 2, 3] -> []
// [-5, -1, -3] -> [-1]
int peaks(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 1; i < n - 1; i++)
        if (a[i] > a[i - 1] && a[i] > a[i + 1])
            out[m++] = a[i];
    return m;
}
