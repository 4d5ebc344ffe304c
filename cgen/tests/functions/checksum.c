// A hash of the list that stays within 16 bits.
// [1, 2, 3] -> 12955
// [] -> 7
// [0] -> 217
// [-1] -> 216
// [255, 255] -> 14887
int checksum(const int *a, int n) {
    int h = 0x7;
    for (int i = 0; i < n; i++) h = (h * 31 + a[i]) & 0xFFFF;
    return h;
}
