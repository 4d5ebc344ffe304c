// The least common multiple; 0 if one of them is 0.
// 4, 6 -> 12
// 7, 1 -> 7
// 0, 3 -> 0
// 12, 12 -> 12
// 21, 6 -> 42
int lcm(int x, int y) {
    if (x == 0 || y == 0) return 0;
    int m = x;
    while (m % y) m += x;
    return m;
}
