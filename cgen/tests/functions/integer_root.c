// The square root, rounded down; -1 for negative numbers.
// 0 -> 0
// 1 -> 1
// 15 -> 3
// 16 -> 4
// -4 -> -1
// 2147483647 -> 46340
int integer_root(int x) {
    if (x < 0) return -1;
    int lo = 0, hi = 46340;
    while (lo < hi) {
        int mid = (lo + hi + 1) / 2;
        if (mid * mid <= x)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}
