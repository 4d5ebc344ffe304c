// A row of Pascal's triangle, as long as the list.
// [0, 0, 0, 0, 0] -> [1, 4, 6, 4, 1]
// [] -> []
// [7] -> [1]
// [7, 7] -> [1, 1]
// [-1, -1, -1] -> [1, 2, 1]
void pascal(int *a, int n) {
    for (int row = 0; row < n; row++) {
        a[row] = 1;
        for (int i = row - 1; i > 0; i--) a[i] += a[i - 1];
    }
}
