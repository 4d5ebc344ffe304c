// The length of the longest ascending subsequence.
// [10, 9, 2, 5, 3, 7, 101, 18] -> 4
// [] -> 0
// [1] -> 1
// [3, 2, 1] -> 1
// [-2, -1, 0] -> 3
// [2, 2, 2] -> 1
int lis(const int *a, int n) {
    int length[64];
    int best = 0;
    for (int i = 0; i < n; i++) {
        length[i] = 1;
        for (int j = 0; j < i; j++)
            if (a[j] < a[i] && length[j] + 1 > length[i])
                length[i] = length[j] + 1;
        best = best > length[i] ? best : length[i];
    }
    return best;
}
