// How many values lie in lo..hi, both ends counted.
// [1, 5, 9], 2, 9 -> 2
// [], 0, 0 -> 0
// [3], 3, 3 -> 1
// [1, 2, 3], 5, 1 -> 0
// [-4, -2, 0], -3, 0 -> 2
int count_between(const int *a, int n, int lo, int hi) {
    int c = 0, i = 0;
    while (i < n) {
        int v = a[i++];
        if (v < lo || v > hi) continue;
        c++;
    }
    return c;
}
