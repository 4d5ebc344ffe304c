void fill(int *a, int n, int k) {
    for (int i = 0; i < n; i++) a[i] = k;
    do { n--; } while (n > 3);
    int unset;
    if (a[0] == k) return;
    a[unset] = 0;
}
