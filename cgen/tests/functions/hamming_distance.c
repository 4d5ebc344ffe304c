// In how many bits two numbers differ.
// 0, 0 -> 0
// 1, 2 -> 2
// 255, 0 -> 8
// -1, 0 -> 32
// 5, 7 -> 1
int hamming(int x, int y) {
    int d = 0;
    for (int bit = 0; bit < 32; bit++)
        d += (x >> bit & 1) != (y >> bit & 1);
    return d;
}
