// A small letter becomes a capital, all else stays.
// 97 -> 65
// 122 -> 90
// 65 -> 65
// 48 -> 48
// -1 -> -1
int upper(int c) {
    if (c >= 'a' && c <= 'z') c = c - 'a' + 'A';
    return c;
}
