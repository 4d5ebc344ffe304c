// What follows the first k values.
// [1, 2, 3], 2 -> [3]
// [], 2 -> []
// [1], 5 -> []
// [1, 2, 3], 0 -> [1, 2, 3]
// [4, 5], -3 -> [4, 5]
int drop(const int *a, int n, int k, int *out) {
    int m = 0;
    int i = k > 0 ? k : 0;
    while (i < n) out[m++] = a[i++];
    return m;
}
