// Moves the zeros behind all other values, which stay in order.
// [0, 1, 0, 2] -> [1, 2, 0, 0]
// [] -> []
// [0] -> [0]
// [1, 2, 3] -> [1, 2, 3]
// [0, 0, -1] -> [-1, 0, 0]
void zeros_to_end(int *a, int n) {
    int m = 0;
    for (int i = 0; i < n; i++)
        if (a[i]) a[m++] = a[i];
    while (m < n) a[m++] = 0;
}
