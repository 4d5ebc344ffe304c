// 1 if no value is below the one before it.
// [1, 2, 2, 3] -> 1
// [] -> 1
// [5] -> 1
// [2, 1] -> 0
// [-3, -2, -4] -> 0
int is_sorted(const int *a, int n) {
    for (int i = 1; i < n; i++)
        if (a[i - 1] > a[i])
            return 0;
    return 1;
}
