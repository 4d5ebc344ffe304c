// Digit sums until one digit is left.
// 0 -> 0
// 9 -> 9
// 38 -> 2
// 999999999 -> 9
// 12345 -> 6
int digital_root(int x) {
    while (x > 9) {
        int s = 0;
        while (x > 0) {
            s += x % 10;
            x /= 10;
        }
        x = s;
    }
    return x;
}
