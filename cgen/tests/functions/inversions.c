// How many pairs stand in the wrong order.
// [3, 1, 2] -> 2
// [] -> 0
// [1] -> 0
// [4, 3, 2, 1] -> 6
// [-1, -2, 5] -> 1
int inversions(const int *a, int n) {
    int c = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            if (a[i] > a[j]) c++;
    return c;
}
