// Brings every value between lo and hi.
// [1, 5, 9], 2, 6 -> [2, 5, 6]
// [], 0, 1 -> []
// [-10], -5, 5 -> [-5]
// [3, 3, 3], 3, 3 -> [3, 3, 3]
// [-1, 0, 1, 2], 0, 1 -> [0, 0, 1, 1]
void clamp(int *a, int n, int lo, int hi) {
    for (int i = 0; i < n; i++)
        a[i] = a[i] < lo ? lo : a[i] > hi ? hi : a[i];
}
