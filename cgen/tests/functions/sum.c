// Adds all cells.
// [1, 2, 3] -> 6
// [] -> 0
// [-5] -> -5
// [1, -1, 1, -1] -> 0
// [2147483647, -2147483647] -> 0
int sum(const int *a, int n) {
    int s = 0;
    for (int i = 0; i < n; i++)
        s += a[i];
    return s;
}
