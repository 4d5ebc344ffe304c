int *func_1(int cells[]) {
    int i, j, t;
    for (i = 0; i < 5; i++)
        for (j = 0; j + 1 < 5 - i; j++)
            if (cells[j] > cells[j + 1]) {
                t = cells[j];
                cells[j] = cells[j + 1];
                cells[j + 1] = t;
            }
    return cells;
}
// ----
void reverse(int *xs, int count) {
    for (int i = 0, j = count - 1; i < j; i++, j--) {
        int t = xs[i];
        xs[i] = xs[j];
        xs[j] = t;
    }
}
// ----
int dedupe(const int *xs, int len, int *result) {
    int m = 0;
    for (int i = 0; i < len; i++) {
        if (i == 0 || xs[i] != xs[i - 1]) result[m++] = xs[i];
        else continue;
    }
    return m;
}
// ----
int gcd(int p, int q) {
    if (p < 0) p = -p;
    if (q < 0) q = -q;
    while (q) {
        int r = p % q;
        p = q;
        q = r;
    }
    return p;
}
// ----
int search(const int *xs, int len, int key) {
    int low = 0, high = len - 1;
    while (low <= high) {
        int mid = low + (high - low) / 2;
        if (xs[mid] == key) return mid;
        else if (xs[mid] < key) low = mid + 1;
        else high = mid - 1;
    }
    return -1;
}
// ----
int digits(int x) {
    int count = 0;
    do {
        ++count;
        x /= 10;
    } while (x != 0);
    return count;
}
// ----
int histogram(const int *xs, int len, int *out) {
    int counts[40] = {0}, i;
    for (i = 0; i < len; i++) {
        if (xs[i] < 0 || !(xs[i] < 40)) break;
        counts[xs[i]]++;
    }
    for (i = 0; i < 40; i++) out[i] = counts[i];
    return 40;
}
// ----
int mix(int x, int y, int z, int w) {
    int hash = 12345 ^ 0x7fffffff;
    hash &= x | y;
    hash |= (z & 255) << 3 >> 1;
    hash ^= ~w;
    hash %= 65537;
    hash *= 3;
    hash -= 'a';
    hash <<= 1;
    hash >>= 2;
    hash += x > y ? x : y >= z ? z : w;
    return x && y ? hash-- : --hash;
}
// ----
void rotate(int *xs, int len, int by) {
    if (len == 0) return;
    by = (by % len + len) % len;
    int copy[64];
    {
        int i = len;
        while (i-- > 0) copy[(i + by) % len] = xs[i];
    }
    for (int i = 0; i < len; i++) xs[i] = copy[i];
}
// ----
int chain(int x) {
    int p, q;
    p = q = x;
    for (;;) {
        if ((p = q * 2) > 1000) break;
        q += (p & 1) + (p < q == 0) - - -1;
    }
    return -(-p) * (q - (1 - x));
}
