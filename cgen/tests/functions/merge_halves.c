// Merges the two sorted halves of the list; the left one has the smaller half.
// [1, 3, 5, 2, 4, 6] -> [1, 2, 3, 4, 5, 6]
// [] -> []
// [1] -> [1]
// [2, 1] -> [1, 2]
// [5, 1, 9] -> [1, 5, 9]
// [-3, 0, -3, 0, 7] -> [-3, -3, 0, 0, 7]
void merge_halves(int *a, int n) {
    int left[32];
    int half = n / 2;
    for (int i = 0; i < half; i++)
        left[i] = a[i];
    int i = 0, j = half, m = 0;
    while (i < half && j < n)
        a[m++] = left[i] <= a[j] ? left[i++] : a[j++];
    while (i < half)
        a[m++] = left[i++];
}
