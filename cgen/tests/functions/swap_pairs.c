// Neighbours change places; a last one without a neighbour stays.
// [1, 2, 3, 4] -> [2, 1, 4, 3]
// [] -> []
// [9] -> [9]
// [1, 2, 3] -> [2, 1, 3]
// [-1, 0] -> [0, -1]
void swap_pairs(int *a, int n) {
    for (int i = 0; i + 1 < n; i += 2) {
        int t = a[i];
        a[i] = a[i + 1];
        a[i + 1] = t;
    }
}
