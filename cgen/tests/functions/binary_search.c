// Where k stands in a sorted list, or -1.
// [1, 3, 5, 7, 9], 7 -> 3
// [], 1 -> -1
// [4], 4 -> 0
// [4], 5 -> -1
// [-9, -3, 0, 2, 8, 11], -9 -> 0
// [1, 3, 5, 7], 4 -> -1
int binary_search(const int *a, int n, int key) {
    int lo = 0, hi = n - 1;
    while (lo <= hi) {
        int mid = lo + (hi - lo) / 2;
        if (a[mid] == key) return mid;
        if (a[mid] < key)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return -1;
}
