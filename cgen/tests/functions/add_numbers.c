// Two numbers of equally many digits, one in each half, the highest digit first, added.
// [1, 2, 3, 4] -> [4, 6]
// [] -> []
// [9, 1] -> [1, 0]
// [0, 5, 0, 5] -> [1, 0]
// [9, 9, 9, 0, 0, 1] -> [1, 0, 0, 0]
int add_numbers(const int *a, int n, int *out) {
    int h = n / 2, carry = 0, m = 0, digits[33];
    for (int i = h - 1; i >= 0; i--) {
        int s = a[i] + a[h + i] + carry;
        digits[m++] = s % 10;
        carry = s / 10;
    }
    if (carry) digits[m++] = carry;
    for (int i = 0; i < m; i++) out[i] = digits[m - 1 - i];
    // no zeros in front
    int zeros = 0;
    while (zeros < m - 1 && out[zeros] == 0) zeros++;
    for (int i = zeros; i < m; i++) out[i - zeros] = out[i];
    return m - zeros;
}
