// The sum of the decimal digits.
// 123 -> 6
// 0 -> 0
// 9 -> 9
// -45 -> 9
// 2147483647 -> 46
int digit_sum(int x) {
    int s = 0;
    do {
        s += x % 10;
        x /= 10;
    } while (x);
    return s < 0 ? -s : s;
}
