// 1 if two different cells add up to k.
// [1, 4, 6], 7 -> 1
// [], 0 -> 0
// [5], 10 -> 0
// [5, 5], 10 -> 1
// [-3, 8, 1], -2 -> 1
// [1, 2, 3], 7 -> 0
int pair_with_sum(const int *a, int n, int k) {
    int found = 0;
    for (int i = 0; i < n && !found; i++)
        for (int j = 0; j < i && !found; j++)
            found = a[i] + a[j] == k;
    return found;
}
