// Sorts digits by counting them.
// [3, 1, 2] -> [1, 2, 3]
// [] -> []
// [9] -> [9]
// [0, 9, 0, 9, 5] -> [0, 0, 5, 9, 9]
// [1, 1, 1, 1] -> [1, 1, 1, 1]
void counting_sort(int *a, int n) {
    int count[10] = {0};
    for (int i = 0; i < n; i++) count[a[i]]++;
    int m = 0;
    for (int d = 0; d <= 9; d++)
        while (count[d]-- > 0) a[m++] = d;
}
