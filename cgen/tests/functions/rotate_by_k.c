// Moves every value k cells to the right, around the end; a negative k moves left.
// [1, 2, 3, 4, 5], 2 -> [4, 5, 1, 2, 3]
// [], 3 -> []
// [7], 100 -> [7]
// [1, 2, 3], -1 -> [2, 3, 1]
// [1, 2, 3, 4], 6 -> [3, 4, 1, 2]
// [1, 2, 3], 0 -> [1, 2, 3]
void rotate(int *a, int n, int k) {
    if (n == 0)
        return;
    k %= n;
    if (k < 0)
        k += n;
    int copy[64];
    for (int i = 0; i < n; i++)
        copy[(i + k) % n] = a[i];
    for (int i = 0; i < n; i++)
        a[i] = copy[i];
}
