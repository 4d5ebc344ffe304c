// The sums of neighbours, one fewer than cells.
// [1, 2, 3] -> [3, 5]
// [] -> []
// [4] -> []
// [1, -1, 1] -> [0, 0]
// [0, 0] -> [0]
int neighbour_sums(const int *a, int n, int *out) {
    for (int i = 0; i < n - 1; i++)
        out[i] = a[i] + a[i + 1];
    return n > 0 ? n - 1 : 0;
}
