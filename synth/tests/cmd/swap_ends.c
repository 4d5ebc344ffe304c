void swap_ends(int *a, int n) {
    for (int i = 0, j = n - 1; i < j; i++, j--) {
        int left = a[i];
        a[i] = a[j];
        a[j] = left;
        if (i == 1)
            break;
    }
}
