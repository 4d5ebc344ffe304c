// x to the y, by squaring.
// 2, 10 -> 1024
// 3, 0 -> 1
// -2, 3 -> -8
// 0, 5 -> 0
// 10, 9 -> 1000000000
// 5, -1 -> 1
int power(int x, int y) {
    int result = 1;
    while (y > 0) {
        if (y & 1) result *= x;
        y >>= 1;
        if (y) x *= x;
    }
    return result;
}
