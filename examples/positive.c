int f(const int *a, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += a[i] > 0 ? a[i] : 0;
    }
    return sum;
}
