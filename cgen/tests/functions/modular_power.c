// x to the y modulo z.
// 2, 10, 1000 -> 24
// 3, 0, 7 -> 1
// 5, 3, 13 -> 8
// 10, 100, 7 -> 4
// 0, 5, 3 -> 0
int modular_power(int x, int y, int z) {
    int result = 1 % z;
    for (x %= z; y > 0; y /= 2) {
        if (y % 2 == 1) result = result * x % z;
        x = x * x % z;
    }
    return result;
}
