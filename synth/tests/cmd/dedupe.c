int dedupe(const int *a, int n, int *out) {
    int m = 0;
    int seen[10] = {0};
    for (int i = 0; i < n; i++) {
        if (seen[a[i]]) continue;
        seen[a[i]] = 1; out[m++] = a[i];
    }
    return m;
}
