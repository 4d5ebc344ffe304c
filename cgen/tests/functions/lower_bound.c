// The first index whose value is not below k, in a sorted list.
// [1, 3, 3, 7], 3 -> 1
// [], 5 -> 0
// [2], 9 -> 1
// [2], -9 -> 0
// [1, 3, 5], 4 -> 2
int lower_bound(const int *a, int n, int k) {
    int lo = 0;
    while (lo < n) {
        int mid = (lo + n) >> 1;
        if (a[mid] < k) lo = mid + 1;
        else n = mid;
    }
    return lo;
}
