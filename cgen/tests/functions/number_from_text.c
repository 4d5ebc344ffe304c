// Reads a decimal number from character codes, with a sign perhaps.
// [52, 50] -> 42
// [] -> 0
// [45, 55] -> -7
// [43, 49, 48] -> 10
// [49, 120, 57] -> 1
int number(const int *s, int n) {
    int i = 0, value = 0, sign = 1;
    if (n > 0 && (s[0] == '-' || s[0] == '+')) {
        sign = s[0] == '-' ? -1 : 1;
        i++;
    }
    for (; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') break;
        value = 10 * value + (s[i] - '0');
    }
    return sign * value;
}
