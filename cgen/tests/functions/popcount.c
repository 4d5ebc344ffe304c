// How many bits are set.
// 0 -> 0
// 7 -> 3
// 255 -> 8
// -1 -> 32
// 1073741824 -> 1
int popcount(int x) {
    if (x < 0) {
        int zeros = 0;
        for (x = ~x; x != 0; x &= x - 1)
            zeros++;
        return 32 - zeros;
    }
    int ones = 0;
    while (x) {
        x &= x - 1;
        ones++;
    }
    return ones;
}
