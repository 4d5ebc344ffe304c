// Drops the signs.
// [-1, 2, -3] -> [1, 2, 3]
// [] -> []
// [0] -> [0]
// [-2147483647] -> [2147483647]
// [4, -4] -> [4, 4]
void absolute(int *a, int n) {
    int i = n;
    while (i--)
        if (a[i] < 0)
            a[i] = -a[i];
}
