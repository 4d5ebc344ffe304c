// 1 for a prime.
// 2 -> 1
// 1 -> 0
// 97 -> 1
// 91 -> 0
// -5 -> 0
// 7919 -> 1
int is_prime(int x) {
    if (x < 2) return 0;
    if (x % 2 == 0) return x == 2;
    for (int d = 3; d <= x / d; d += 2)
        if (!(x % d)) return 0;
    return 1;
}
