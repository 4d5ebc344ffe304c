// Each cell becomes the sum of the cells up to it.
// [1, 2, 3] -> [1, 3, 6]
// [] -> []
// [5] -> [5]
// [-1, 1, -1, 1] -> [-1, 0, -1, 0]
// [0, 0, 7] -> [0, 0, 7]
void prefix_sums(int *a, int n) {
    for (int i = 1; i < n; i++) a[i] += a[i - 1];
}
