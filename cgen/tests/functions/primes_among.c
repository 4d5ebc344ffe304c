// The primes of the list.
// [1, 2, 3, 4, 5] -> [2, 3, 5]
// [] -> []
// [0] -> []
// [-7, 7, 49] -> [7]
// [97, 91, 2] -> [97, 2]
int primes(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i < n; i++) {
        int x = a[i], prime = x > 1;
        for (int d = 2; d * d <= x && prime; d++)
            if (x % d == 0) prime = 0;
        if (prime) out[m++] = x;
    }
    return m;
}
