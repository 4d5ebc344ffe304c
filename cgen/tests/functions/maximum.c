// The largest value; 0 where there is none.
// [1, 3, 2] -> 3
// [] -> 0
// [-7] -> -7
// [-3, -1, -2] -> -1
// [-2147483648, 2147483647] -> 2147483647
int maximum(int *a, int n) {
    if (n == 0) return 0;
    int m = a[0];
    while (n-- > 1)
        m = a[n] > m ? a[n] : m;
    return m;
}
