// Sorts with the pieces that are left on a stack of its own.
// [3, 1, 2] -> [1, 2, 3]
// [] -> []
// [7] -> [7]
// [2, 2, 2] -> [2, 2, 2]
// [5, 9, -3, 0, 5, 12, -8] -> [-8, -3, 0, 5, 5, 9, 12]
void quick_sort(int *a, int n) {
    int lows[64], highs[64], top = 0;
    lows[0] = 0;
    highs[top++] = n - 1;
    while (top > 0) {
        int lo = lows[--top];
        int hi = highs[top];
        if (lo >= hi)
            continue;
        int pivot = a[hi], m = lo;
        for (int i = lo; i < hi; i++) {
            if (a[i] < pivot) {
                int t = a[m];
                a[m++] = a[i];
                a[i] = t;
            }
        }
        a[hi] = a[m];
        a[m] = pivot;
        lows[top] = lo;
        highs[top++] = m - 1;
        lows[top] = m + 1;
        highs[top++] = hi;
    }
}
