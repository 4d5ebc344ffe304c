// Each value becomes the number of smaller values in the list.
// [30, 10, 20] -> [2, 0, 1]
// [] -> []
// [5] -> [0]
// [4, 4, 4] -> [0, 0, 0]
// [-1, 3, -1, 7] -> [0, 2, 0, 3]
void ranks(int *a, int n) {
    int rank[64];
    for (int i = 0; i < n; i++) {
        rank[i] = 0;
        for (int j = 0; j < n; j++)
            rank[i] += a[j] < a[i];
    }
    for (int i = 0; i < n; i++) a[i] = rank[i];
}
