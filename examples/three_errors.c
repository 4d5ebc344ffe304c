int total(const int *a, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += weight(a[i]);
    if (sum > limit)
        goto done;
    return sum;
}
