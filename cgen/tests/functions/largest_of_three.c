// The largest.
// 1, 2, 3 -> 3
// 3, 2, 1 -> 3
// 2, 3, 1 -> 3
// -1, -1, -1 -> -1
// 0, -5, 0 -> 0
int largest(int x, int y, int z) {
    int m = x;
    if (y > m) m = y;
    if (z > m) m = z;
    return m;
}
