// Each cell says whether its index is a prime.
// [9, 9, 9, 9, 9, 9, 9, 9] -> [0, 0, 1, 1, 0, 1, 0, 1]
// [] -> []
// [1] -> [0]
// [1, 1] -> [0, 0]
// [0, 0, 0, 0] -> [0, 0, 1, 1]
// [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1] -> [0, 0, 1, 1, 0, 1, 0, 1, 0, 0]
void sieve(int *a, int n) {
    for (int i = 0; i < n; i++) a[i] = i >= 2;
    for (int p = 2; p * p < n; p++) {
        if (!a[p]) continue;
        for (int q = p * p; q < n; q += p) a[q] = 0;
    }
}
