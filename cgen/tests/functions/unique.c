// Every value once, in order of appearance.
// [3, 1, 3, 2, 1] -> [3, 1, 2]
// [] -> []
// [5] -> [5]
// [1, 2, 3] -> [1, 2, 3]
// [-1, -1] -> [-1]
int unique(int a[], int n, int out[]) {
    int m = 0;
    for (int i = 0; i < n; i++) {
        int j = 0;
        while (j < m && out[j] != a[i])
            j++;
        if (j == m)
            out[m++] = a[i];
    }
    return m;
}
