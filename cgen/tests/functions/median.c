// The middle value, the lower of two; 0 where there is none.
// [3, 1, 2] -> 2
// [] -> 0
// [9] -> 9
// [4, 1, 3, 2] -> 2
// [-5, -5, 100] -> -5
int median(const int *a, int n) {
    int b[64];
    if (n == 0) return 0;
    for (int i = 0; i < n; i++) {
        int j = i;
        for (; j > 0 && b[j - 1] > a[i]; j--)
            b[j] = b[j - 1];
        b[j] = a[i];
    }
    return b[(n - 1) / 2];
}
