// The decimal digits back to front.
// 123 -> 321
// 0 -> 0
// 120 -> 21
// -45 -> -54
// 1000000001 -> 1000000001
int reverse_digits(int x) {
    int r = 0;
    for (; x; x /= 10)
        r = r * 10 + x % 10;
    return r;
}
