// Where k stands.
// [1, 2, 1], 1 -> [0, 2]
// [], 1 -> []
// [3], 3 -> [0]
// [3], 4 -> []
// [-1, -1, -1], -1 -> [0, 1, 2]
int indices_of(const int *a, int n, int k, int *out) {
    int m = 0, i;
    for (i = 0; i < n; i++)
        if (a[i] == k) out[m++] = i;
    return m;
}
