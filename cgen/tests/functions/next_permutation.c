// The next arrangement in the order of a dictionary; after the last comes the first.
// [1, 2, 3] -> [1, 3, 2]
// [] -> []
// [8] -> [8]
// [3, 2, 1] -> [1, 2, 3]
// [1, 3, 2] -> [2, 1, 3]
// [1, 1, 2] -> [1, 2, 1]
void next_permutation(int *a, int n) {
    int i = n - 2;
    while (i >= 0 && a[i] >= a[i + 1]) i--;
    if (i >= 0) {
        int j = n - 1;
        while (a[j] <= a[i]) j--;
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }
    for (int lo = i + 1, hi = n - 1; lo < hi; lo++, hi--) {
        int t = a[lo];
        a[lo] = a[hi];
        a[hi] = t;
    }
}
