// The odd values, then the even ones.
// [1, 2, 3, 4] -> [1, 3, 2, 4]
// [] -> []
// [2] -> [2]
// [-3, -2, -1] -> [-3, -1, -2]
// [0, 7] -> [7, 0]
int odd_then_even(const int *a, int n, int *out) {
    int m = 0;
    for (int parity = 1; parity >= 0; parity--) {
        for (int i = 0; i < n; i++) {
            if ((a[i] & 1) == parity) out[m++] = a[i];
        }
    }
    return m;
}
