// Where k stands last, or -1.
// [1, 2, 1, 3], 1 -> 2
// [], 1 -> -1
// [6], 6 -> 0
// [6], 7 -> -1
// [-1, -1], -1 -> 1
int last_index_of(const int *a, int n, int k) {
    for (n--; n >= 0 && a[n] != k; n--) ;
    return n;
}
