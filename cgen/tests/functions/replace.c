// Puts `to` where `from` was.
// [1, 2, 1], 1, 9 -> [9, 2, 9]
// [], 1, 2 -> []
// [0], 0, -1 -> [-1]
// [5, 6], 7, 8 -> [5, 6]
// [-2, -2, 2], -2, 2 -> [2, 2, 2]
void replace(int *list, int len, int from, int to) {
    for (int i = 0; i < len; ++i) {
        if (list[i] == from) {
            list[i] = to;
        }
    }
}
