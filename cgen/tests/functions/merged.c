// The two sorted halves merged, the list as it was.
// [1, 4, 2, 3] -> [1, 2, 3, 4]
// [] -> []
// [6] -> [6]
// [2, 1] -> [1, 2]
// [-5, 5, -6, 6, 7] -> [-6, -5, 5, 6, 7]
int merged(const int *a, int n, int *out) {
    int half = n / 2;
    int i = 0, j = half;
    for (int m = 0; m < n; m++) {
        if (j >= n || (i < half && a[i] <= a[j]))
            out[m] = a[i++];
        else
            out[m] = a[j++];
    }
    return n;
}
