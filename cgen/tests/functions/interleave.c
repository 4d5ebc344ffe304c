// The two halves in turns; what is left over comes last.
// [1, 2, 3, 4] -> [1, 3, 2, 4]
// [] -> []
// [1] -> [1]
// [1, 2, 3] -> [1, 2, 3]
// [-1, -2, 1, 2, 9] -> [-1, 1, -2, 2, 9]
int interleave(const int *a, int n, int *out) {
    int m = 0, h = n / 2;
    for (int i = 0; i < h; i++) {
        out[m++] = a[i];
        out[m++] = a[h + i];
    }
    if (n % 2) out[m++] = a[n - 1];
    return m;
}
