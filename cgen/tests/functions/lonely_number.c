// The one value that has no twin.
// [4, 1, 4] -> 1
// [] -> 0
// [9] -> 9
// [2, -3, 2, 5, -3] -> 5
// [0, 7, 7] -> 0
int lonely(const int *a, int n) {
    int x = 0;
    for (int i = 0; i < n; i++) x ^= a[i];
    return x;
}
