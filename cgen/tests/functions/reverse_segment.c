// Turns around the cells from..to, the last one not among them; bounds beyond the list are cut.
// [1, 2, 3, 4, 5], 1, 4 -> [1, 4, 3, 2, 5]
// [], 0, 3 -> []
// [1, 2, 3], -5, 100 -> [3, 2, 1]
// [1, 2, 3], 2, 2 -> [1, 2, 3]
// [1, 2, 3], 2, 0 -> [1, 2, 3]
void reverse_segment(int *a, int n, int from, int to) {
    if (from < 0) from = 0;
    if (to > n) to = n;
    for (to--; from < to; from++, to--) {
        int t = a[from];
        a[from] = a[to];
        a[to] = t;
    }
}
