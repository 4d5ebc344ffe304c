// How often k occurs.
// [1, 2, 1], 1 -> 2
// [], 0 -> 0
// [0], 0 -> 1
// [5, 5, 5], 4 -> 0
// [-1, 1, -1], -1 -> 2
int count(const int *a, int n, int k) {
    int c = 0;
    for (int i = 0; i < n; i++) c += a[i] == k;
    return c;
}
