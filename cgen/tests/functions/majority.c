// The value that fills more than half of the list, or -1.
// [1, 2, 1] -> 1
// [] -> -1
// [4] -> 4
// [1, 2] -> -1
// [3, 3, 4, 2, 3, 3] -> 3
// [0, 0, 5, 5] -> -1
int majority(const int *a, int n) {
    int candidate = 0, votes = 0;
    for (int i = 0; i < n; i++) {
        if (votes == 0) candidate = a[i];
        votes += (a[i] == candidate) ? 1 : -1;
    }
    // count again: the vote alone does not prove it
    votes = 0;
    for (int i = 0; i < n; i++)
        if (a[i] == candidate) votes++;
    return 2 * votes > n ? candidate : -1;
}
