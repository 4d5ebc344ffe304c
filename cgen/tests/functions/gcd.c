// The greatest common divisor.
// 12, 18 -> 6
// 7, 13 -> 1
// 0, 5 -> 5
// 5, 0 -> 5
// -4, 6 -> 2
// 0, 0 -> 0
int gcd(int x, int y) {
    while (y != 0) {
        int r = x % y;
        x = y;
        y = r;
    }
    return x < 0 ? -x : x;
}
