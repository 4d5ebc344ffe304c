// The decimal digits of all values, one after the other.
// [12, 305] -> [1, 2, 3, 0, 5]
// [] -> []
// [0] -> [0]
// [-45] -> [4, 5]
// [7, 10] -> [7, 1, 0]
int digits(const int *a, int n, int *out) {
    int m = 0;
    for (int i = 0; i < n; i++) {
        int x = a[i] < 0 ? -a[i] : a[i];
        int power = 1;
        while (x / power >= 10) power *= 10;
        for (; power > 0; power /= 10)
            out[m++] = x / power % 10;
    }
    return m;
}
